import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { ServerOptions } from 'ws'
import { frameHeader } from './frames.ts'

type Done = (error?: Error) => void
/** What is written together is copied together up to this size: one write is cheaper than several. */
const mostCopied = 64 * 1024

type Join = (pieces: readonly Uint8Array[], bytes: number) => Uint8Array

/** Joins pieces; who gets the same as the one before gets the same memory. What everybody is told would be copied for each of them. */
const joiner = (): Join => {
  let last: { readonly pieces: readonly Uint8Array[]; readonly joined: Uint8Array } | undefined
  return (pieces, bytes) => {
    const before = last
    if (
      before?.pieces.length === pieces.length &&
      before.pieces.every((piece, index) => piece === pieces[index])
    )
      return before.joined
    const joined = Buffer.concat(pieces, bytes)
    last = { pieces, joined }
    return joined
  }
}

/** What is written in one turn of the event loop leaves at its end, with one system call for each connection. */
export class Turn {
  #sockets: CorkedWebSocket[] = []

  /** A socket has something to write. */
  add(socket: CorkedWebSocket): void {
    if (this.#sockets.length === 0) setImmediate(() => this.end())
    this.#sockets.push(socket)
  }

  /** Writes everything now. */
  end(): void {
    const sockets = this.#sockets
    this.#sockets = []
    const join = joiner()
    for (const socket of sockets) socket.flush(join)
  }
}

/**
 * A WebSocket whose frames leave together at the end of a turn. It never makes Engine.IO wait, which would put frames between those
 * of one packet: what it has not written yet is counted here, and who does not read is told on.
 */
export class CorkedWebSocket extends WebSocket {
  #turn: Turn | undefined
  #stream: Duplex | undefined
  #pieces: Uint8Array[] = []
  #bytes = 0
  #onWritten: ((waiting: number) => void) | undefined

  attach(turn: Turn, stream: Duplex): void {
    this.#turn = turn
    this.#stream = stream
  }

  /** @param listener hears after each turn's writing how many bytes wait for the client to read */
  onWritten(listener: (waiting: number) => void): void {
    this.#onWritten = listener
  }

  /** Whether something still waits for the client to read. */
  get isBehind(): boolean {
    return (this.#stream?.writableLength ?? 0) > 0
  }

  /** Sends frames as they are: whole packets only. They may be shared with other sockets. */
  sendFrames(frames: Uint8Array): void {
    if (this.readyState !== WebSocket.OPEN) return
    this.#put(frames)
  }

  /** Called by Engine.IO, with text or bytes and a callback. */
  override send(data: unknown, options?: unknown, callback?: unknown): void {
    const done = [callback, options].find((one): one is Done => typeof one === 'function')
    if (this.readyState !== WebSocket.OPEN) {
      done?.(new Error('The connection is closed'))
      return
    }
    const isText = typeof data === 'string'
    const bytes = isText ? Buffer.from(data) : viewOf(data)
    this.#put(frameHeader(isText ? 1 : 2, bytes.length))
    if (bytes.length > 0) this.#put(bytes)
    done?.()
  }

  /** Writes what waits for the end of the turn. */
  flush(join: Join = (pieces, bytes) => Buffer.concat(pieces, bytes)): void {
    const pieces = this.#pieces
    const stream = this.#stream
    if (pieces.length === 0 || !stream) return
    this.#pieces = []
    const bytes = this.#bytes
    this.#bytes = 0
    const [only] = pieces
    if (only && pieces.length === 1) stream.write(only)
    else if (bytes <= mostCopied) stream.write(join(pieces, bytes))
    else {
      stream.cork()
      for (const piece of pieces) stream.write(piece)
      stream.uncork()
    }
    this.#onWritten?.(stream.writableLength)
  }

  override close(code?: number, reason?: string | Buffer): void {
    this.flush()
    super.close(code, reason)
  }

  override ping(data?: unknown, mask?: boolean, callback?: (error: Error) => void): void {
    this.flush()
    super.ping(data, mask, callback)
  }

  override pong(data?: unknown, mask?: boolean, callback?: (error: Error) => void): void {
    this.flush()
    super.pong(data, mask, callback)
  }

  #put(bytes: Uint8Array): void {
    if (this.#pieces.length === 0) this.#turn?.add(this)
    this.#pieces.push(bytes)
    this.#bytes += bytes.length
  }
}

const viewOf = (data: unknown): Uint8Array => {
  if (data instanceof Uint8Array) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  throw new TypeError('A WebSocket sends text or bytes')
}

/** What Engine.IO is to make its WebSockets with, and which of them belongs to a request. */
export interface CorkedEngine {
  readonly engine: typeof WebSocketServer
  readonly socketOf: (request: IncomingMessage) => CorkedWebSocket
}

/** @param turn whose end their frames leave at */
export const corkedEngine = (turn: Turn): CorkedEngine => {
  const sockets = new WeakMap<IncomingMessage, CorkedWebSocket>()
  class CorkedWebSocketServer extends WebSocketServer<typeof CorkedWebSocket> {
    constructor(options?: ServerOptions) {
      super({ ...options, WebSocket: CorkedWebSocket })
    }

    override handleUpgrade(
      request: IncomingMessage,
      stream: Duplex,
      head: Buffer,
      callback: (client: CorkedWebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, stream, head, (client) => {
        client.attach(turn, stream)
        sockets.set(request, client)
        callback(client, request)
      })
    }
  }
  return {
    // Its own class of sockets is narrower than the type of the option allows for; Engine.IO asks for nothing else.
    engine: CorkedWebSocketServer as unknown as typeof WebSocketServer,
    socketOf: (request) => {
      const socket = sockets.get(request)
      if (!socket) throw new Error('unreachable: every connection came through this engine')
      return socket
    },
  }
}
