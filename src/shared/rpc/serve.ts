import type { z } from 'zod'
import { AppError, errorShape } from '../errors.ts'
import type { Caller, Contract, EventName, EventPayload, Handlers, RequestName } from './contract.ts'
import { asRequest, failure, idOf, rpcErrors } from './json-rpc.ts'
import type { RpcResponse } from './json-rpc.ts'
import { malformed } from './wire.ts'
import type { Unsubscribe, Wire } from './wire.ts'

/** How a server tells of failures nobody foresaw: they are shown as `internal` and must not vanish. */
export type ReportUnexpected = (request: string, error: unknown) => void

/** Answers requests on any number of wires, and publishes events to all of them. */
export interface RpcServer<C extends Contract> {
  /** Starts answering on a wire; the returned function stops, without closing the wire. */
  attach(wire: Wire): Unsubscribe
  /** Sends an event to every attached wire. Throws when the payload is not what the contract says: a bug here. */
  publish<N extends EventName<C>>(name: N, payload: EventPayload<C, N>): void
  /** Resolves once no request is being answered. */
  idle(): Promise<void>
}

/** What stands before and behind every handler. */
export interface ServeOptions {
  /** Throws where a request may not be answered now. */
  readonly guard?: (request: string) => void
  /** What a failure means to a person, where that is known. */
  readonly translate?: (error: unknown) => unknown
}

/**
 * Serves a contract. Input and output of every request are parsed; a failure crosses as `{ code, message }`.
 *
 * @param contract what is served
 * @param handlers one function for each request
 * @param reportUnexpected hears of errors that are not {@link AppError}
 */
export const serve = <C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  reportUnexpected: ReportUnexpected,
  { guard, translate = (error) => error }: ServeOptions = {},
): RpcServer<C> => {
  const wires = new Set<Wire>()
  const running = new Set<Promise<unknown>>()

  const isRequest = (name: string): name is RequestName<C> => Object.hasOwn(contract.requests, name)

  const answer = async (value: unknown, caller: Caller): Promise<RpcResponse | null> => {
    const call = asRequest(value)
    if (!call) {
      const [code, message] =
        value === malformed
          ? [rpcErrors.parse, 'That was not JSON.']
          : [rpcErrors.invalidRequest, 'That was not a JSON-RPC 2.0 request.']
      return failure(value === malformed ? null : idOf(value), code, { code: 'malformed-frame', message })
    }
    const { method } = call
    // A notification gets no answer, whatever happens: JSON-RPC 2.0, section 4.1.
    const id = call.id === undefined ? null : call.id
    const respond = (response: RpcResponse) => (call.id === undefined ? null : response)
    const unknown = `There is no request named ${JSON.stringify(method.slice(0, 80))}.`
    if (!isRequest(method)) {
      return respond(failure(id, rpcErrors.unknownMethod, { code: 'unknown-request', message: unknown }))
    }
    const spec = contract.requests[method]
    const handler = handlers[method]
    if (!spec || !handler) throw new Error('unreachable: isRequest checked the name')
    const input = spec.input.safeParse(call.params ?? {})
    if (!input.success) {
      return respond(
        failure(id, rpcErrors.invalidParams, { code: 'invalid-input', message: sentence(input.error) }),
      )
    }
    try {
      guard?.(method)
      // The cast joins what the type system cannot: `method` picked both the schema and the handler.
      const result = await handler(input.data as Parameters<typeof handler>[0], caller)
      return respond({ jsonrpc: '2.0', id, result: spec.output.parse(result) })
    } catch (thrown) {
      const error = translate(thrown)
      if (!(error instanceof AppError)) reportUnexpected(method, error)
      return respond(failure(id, rpcErrors.application, errorShape(error)))
    }
  }

  const answerAll = async (value: unknown, caller: Caller): Promise<unknown> => {
    if (!Array.isArray(value) || value.length === 0) return answer(value, caller)
    const answers = await Promise.all(value.map((one: unknown) => answer(one, caller)))
    const given = answers.filter((one) => one !== null)
    return given.length > 0 ? given : null
  }

  return {
    attach(wire) {
      wires.add(wire)
      const stopMessages = wire.onMessage((value) => {
        const work = answerAll(value, wire)
          .then((response) => {
            if (response !== null) wire.send(response)
          })
          .catch((error: unknown) => reportUnexpected('wire', error))
          .finally(() => running.delete(work))
        running.add(work)
      })
      const detach = () => {
        wires.delete(wire)
        stopMessages()
      }
      wire.onClose(detach)
      return detach
    },
    publish(name, payload) {
      const spec = contract.events[name]
      if (!spec) throw new Error(`No event named ${name}`)
      const params = spec.payload.parse(payload)
      for (const wire of wires) wire.send({ jsonrpc: '2.0', method: name, params })
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** A zod error as one sentence: the first problem, with where it is. */
const sentence = (error: z.ZodError): string => {
  const issue = error.issues[0]
  if (!issue) return 'The input is not valid.'
  const where = issue.path.join('.')
  return where === '' ? issue.message : `${where}: ${issue.message}`
}
