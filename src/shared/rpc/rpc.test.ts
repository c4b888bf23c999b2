import { expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { connect } from './connect.ts'
import { defineContract, event, request } from './contract.ts'
import { memoryWires } from './memory-wire.ts'
import { serve } from './serve.ts'

const contract = defineContract({
  requests: {
    'math.double': request(z.object({ value: z.number() }), z.object({ value: z.number() })),
    'fail.known': request(z.object({}), z.object({})),
    'fail.unknown': request(z.object({}), z.object({})),
    'fail.output': request(z.object({}), z.object({ needed: z.string() })),
    never: request(z.object({}), z.object({})),
  },
  events: { ticked: event(z.object({ count: z.number() })) },
})

const setUp = () => {
  const unexpected: unknown[] = []
  const server = serve(
    contract,
    {
      'math.double': async ({ value }) => ({ value: value * 2 }),
      'fail.known': async () => {
        throw new AppError('port-in-use', 'The port is taken.')
      },
      'fail.unknown': async () => {
        throw new Error('a secret detail')
      },
      // A handler that breaks its own contract, as only a bug can.
      'fail.output': async () => JSON.parse('{}'),
      never: () => new Promise(() => {}),
    },
    (_request, error) => unexpected.push(error),
  )
  const [near, far] = memoryWires()
  server.attach(far)
  return { server, near, client: connect(contract, near), unexpected }
}

/** What the server answers to one raw value. */
const raw = (near: ReturnType<typeof setUp>['near'], value: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    near.onMessage(resolve)
    near.send(value)
  })

test('a request is answered, an event is heard', async () => {
  const { client, server } = setUp()
  expect(await client.call('math.double', { value: 21 })).toEqual({ value: 42 })
  const heard = new Promise((resolve) => {
    client.on('ticked', resolve)
  })
  server.publish('ticked', { count: 3 })
  expect(await heard).toEqual({ count: 3 })
})

test('a foreseen failure crosses with its code; an unforeseen one without its details', async () => {
  const { client, unexpected } = setUp()
  await expect(client.call('fail.known', {})).rejects.toMatchObject({
    code: 'port-in-use',
    message: 'The port is taken.',
  })
  const hidden = await client.call('fail.unknown', {}).catch((error: unknown) => error)
  expect(hidden).toMatchObject({ code: 'internal' })
  expect(String(hidden)).not.toContain('secret')
  await expect(client.call('fail.output', {})).rejects.toMatchObject({ code: 'internal' })
  expect(unexpected).toHaveLength(2)
})

test('pending and later calls are rejected when the wire closes', async () => {
  const { client, near } = setUp()
  const pending = client.call('never', {})
  near.close()
  await expect(pending).rejects.toMatchObject({ code: 'closed' })
  await expect(client.call('math.double', { value: 1 })).rejects.toMatchObject({ code: 'closed' })
})

test.each([
  ['no JSON-RPC', { hello: 1 }, -32_600],
  ['an unknown request', { jsonrpc: '2.0', id: 1, method: 'nothing' }, -32_601],
  ['a name of Object', { jsonrpc: '2.0', id: 1, method: 'constructor' }, -32_601],
  ['wrong parameters', { jsonrpc: '2.0', id: 1, method: 'math.double', params: { value: 'x' } }, -32_602],
  ['a foreseen failure', { jsonrpc: '2.0', id: 1, method: 'fail.known' }, -32_000],
])('answers %s with its JSON-RPC error', async (_what, value, code) => {
  const { near } = setUp()
  expect(await raw(near, value)).toMatchObject({ jsonrpc: '2.0', error: { code, data: {} } })
})

test('a notification gets no answer, a batch gets one for each request in it', async () => {
  const { near, server } = setUp()
  const answers: unknown[] = []
  near.onMessage((value) => answers.push(value))
  near.send({ jsonrpc: '2.0', method: 'math.double', params: { value: 1 } })
  near.send({ jsonrpc: '2.0', method: 'nothing' })
  const call = (id: number) => ({ jsonrpc: '2.0', id, method: 'math.double', params: { value: id } })
  near.send([call(1), { jsonrpc: '2.0', method: 'math.double', params: { value: 9 } }, call(2)])
  await new Promise((resolve) => {
    near.onMessage(resolve)
  })
  await server.idle()
  expect(answers).toEqual([
    [
      { jsonrpc: '2.0', id: 1, result: { value: 2 } },
      { jsonrpc: '2.0', id: 2, result: { value: 4 } },
    ],
  ])
})
