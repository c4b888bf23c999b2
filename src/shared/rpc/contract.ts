import type { z } from 'zod'

/** One request: what it takes and what it answers. */
export interface RequestSpec<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly input: Input
  readonly output: Output
}

/** One event: what it carries. */
export interface EventSpec<Payload extends z.ZodType = z.ZodType> {
  readonly payload: Payload
}

/** Every request and event of one boundary, by name. */
export interface Contract {
  readonly requests: Readonly<Record<string, RequestSpec>>
  readonly events: Readonly<Record<string, EventSpec>>
}

/** Declares a request. */
export const request = <Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
): RequestSpec<Input, Output> => ({ input, output })

/** Declares an event. */
export const event = <Payload extends z.ZodType>(payload: Payload): EventSpec<Payload> => ({ payload })

/** Keeps the literal type of a contract while checking its shape. */
export const defineContract = <C extends Contract>(contract: C): C => contract

export type RequestName<C extends Contract> = keyof C['requests'] & string
export type EventName<C extends Contract> = keyof C['events'] & string

/** What a caller passes: before defaults and transforms. */
export type RequestInput<C extends Contract, N extends RequestName<C>> = z.input<C['requests'][N]['input']>
/** What a handler receives: parsed. */
export type ParsedInput<C extends Contract, N extends RequestName<C>> = z.output<C['requests'][N]['input']>
/** What a handler returns; parsed again before it leaves. */
export type HandlerOutput<C extends Contract, N extends RequestName<C>> = z.input<C['requests'][N]['output']>
/** What a caller gets. */
export type RequestOutput<C extends Contract, N extends RequestName<C>> = z.output<C['requests'][N]['output']>
/** What an event carries. */
export type EventPayload<C extends Contract, N extends EventName<C>> = z.output<C['events'][N]['payload']>

/** Who asks: the wire that a request came over, which lasts longer than the request. */
export interface Caller {
  /** Hears the end of the wire, once. */
  onClose(listener: () => void): () => void
}

/** One function for each request. */
export type Handlers<C extends Contract> = {
  readonly [N in RequestName<C>]: (input: ParsedInput<C, N>, caller: Caller) => Promise<HandlerOutput<C, N>>
}
