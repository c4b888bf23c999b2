import { AppError, isErrorCode } from '../errors.ts'
import type {
  Contract,
  EventName,
  EventPayload,
  RequestInput,
  RequestName,
  RequestOutput,
} from './contract.ts'
import { isRecord } from './json-rpc.ts'
import type { Unsubscribe, Wire } from './wire.ts'

/** The caller's side of a contract. */
export interface RpcClient<C extends Contract> {
  /**
   * Sends a request.
   *
   * @throws AppError with the code that crossed the wire; `closed` when the wire ends first
   */
  call<N extends RequestName<C>>(name: N, input: RequestInput<C, N>): Promise<RequestOutput<C, N>>
  /** Hears an event, parsed. An event that does not fit the contract is not delivered. */
  on<N extends EventName<C>>(name: N, listener: (payload: EventPayload<C, N>) => void): Unsubscribe
  /** Hears the end of the wire. */
  onClose(listener: () => void): Unsubscribe
  /** Closes the wire: every pending call is rejected. */
  close(): void
}

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: AppError) => void
}

/** Connects to whoever serves `contract` at the other end of `wire`. */
export const connect = <C extends Contract>(contract: C, wire: Wire): RpcClient<C> => {
  const pending = new Map<number, Pending>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  let lastId = 0
  let closed = false

  wire.onClose(() => {
    closed = true
    for (const { reject } of pending.values()) {
      reject(new AppError('closed', 'The connection to Landline has ended.'))
    }
    pending.clear()
  })

  wire.onMessage((value) => {
    if (!isRecord(value)) return
    const { id, method } = value
    if (typeof method === 'string') {
      const spec = Object.hasOwn(contract.events, method) ? contract.events[method] : undefined
      const payload = spec?.payload.safeParse(value['params'])
      if (payload?.success) for (const listener of listeners.get(method) ?? []) listener(payload.data)
      return
    }
    const call = typeof id === 'number' ? pending.get(id) : undefined
    if (!call || typeof id !== 'number') return
    pending.delete(id)
    const { error } = value
    if (!isRecord(error)) return call.resolve(value['result'])
    const code = isRecord(error['data']) ? error['data']['code'] : undefined
    const message = typeof error['message'] === 'string' ? error['message'] : 'The request failed.'
    call.reject(new AppError(isErrorCode(code) ? code : 'internal', message))
  })

  return {
    async call(name, input) {
      if (closed) throw new AppError('closed', 'The connection to Landline has ended.')
      const id = ++lastId
      const result = await new Promise<unknown>((resolve, reject) => {
        pending.set(id, { resolve, reject })
        wire.send({ jsonrpc: '2.0', id, method: name, params: input })
      })
      const spec = contract.requests[name]
      if (!spec) throw new Error(`No request named ${name}`)
      // The schema that parsed it is the one this name stands for; the type system cannot see that.
      return spec.output.parse(result) as RequestOutput<C, typeof name>
    },
    on(name, listener) {
      const heard = listeners.get(name) ?? new Set()
      listeners.set(name, heard)
      // Payloads are parsed with this event's schema before they reach the listener.
      const untyped = listener as (payload: unknown) => void
      heard.add(untyped)
      return () => heard.delete(untyped)
    },
    onClose: (listener) => wire.onClose(listener),
    close: () => wire.close(),
  }
}
