import { fileURLToPath } from 'node:url'
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { MessageTypeDefinition } from '@grpc/proto-loader'

/** Encodes and decodes single messages of `network.proto`. */
export interface Codec {
  encode(type: string, value: object): Uint8Array
  decode(type: string, bytes: Uint8Array): object
}

const definition = loadSync(fileURLToPath(new URL('network.proto', import.meta.url)), {
  keepCase: true,
  longs: String,
  defaults: true,
  arrays: true,
  enums: Number,
})
const packageName = 'landline.xmtp'

type Serving = ServiceDefinition<Record<string, MethodDefinition<unknown, unknown>>>

/**
 * A service of `network.proto` under the name by which clients call it.
 *
 * @param name `MlsApi` or `IdentityApi`
 * @param publicName the service's full name on the wire
 */
export const serviceNamed = (name: string, publicName: string): Serving => {
  // proto-loader types every entry of a package as a union; a service is the one that maps methods.
  const service = definition[`${packageName}.${name}`] as Serving
  return Object.fromEntries(
    Object.entries(service).map(([method, details]) => [
      method,
      { ...details, path: `/${publicName}/${method}` },
    ]),
  )
}

/** The codec of `network.proto`: fields that are not set come as zero, empty or null. */
export const codec: Codec = {
  encode: (type, value) => messageType(type).serialize(value),
  decode: (type, bytes) => messageType(type).deserialize(Buffer.from(bytes)),
}

function messageType(type: string) {
  // As above: a message type carries its (de)serialiser under names proto-loader does not type.
  const entry = definition[`${packageName}.${type}`] as MessageTypeDefinition<object, object> | undefined
  if (!entry) throw new Error(`network.proto has no message ${type}`)
  return entry
}
