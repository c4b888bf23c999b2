import type { ErrorShape } from '../errors.ts'

/** JSON-RPC 2.0, https://www.jsonrpc.org/specification: the numbers it reserves, and ours for application errors. */
export const rpcErrors = {
  parse: -32_700,
  invalidRequest: -32_600,
  unknownMethod: -32_601,
  invalidParams: -32_602,
  application: -32_000,
} as const

export type RpcId = string | number | null

export interface RpcRequest {
  readonly jsonrpc: '2.0'
  readonly id?: RpcId
  readonly method: string
  readonly params?: unknown
}

export interface RpcFailure {
  readonly code: number
  readonly message: string
  readonly data: { readonly code: ErrorShape['code'] }
}

export type RpcResponse =
  | { readonly jsonrpc: '2.0'; readonly id: RpcId; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: RpcId; readonly error: RpcFailure }

/** Whether a foreign value is an object with string keys. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isId = (value: unknown): value is RpcId =>
  value === null || typeof value === 'string' || typeof value === 'number'

/** A request or notification, or null when the value is neither. */
export const asRequest = (value: unknown): RpcRequest | null => {
  if (!isRecord(value) || value['jsonrpc'] !== '2.0' || typeof value['method'] !== 'string') return null
  const { id, params, method } = value
  if (id !== undefined && !isId(id)) return null
  return {
    jsonrpc: '2.0',
    method,
    ...(id === undefined ? {} : { id }),
    ...(params === undefined ? {} : { params }),
  }
}

/** The id a broken request carried, as far as it can be told. */
export const idOf = (value: unknown): RpcId => {
  const id = isRecord(value) ? value['id'] : null
  return isId(id) ? id : null
}

/** A failure in JSON-RPC's shape. */
export const failure = (id: RpcId, code: number, error: ErrorShape): RpcResponse => ({
  jsonrpc: '2.0',
  id,
  error: { code, message: error.message, data: { code: error.code } },
})
