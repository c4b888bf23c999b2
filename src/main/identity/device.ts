import { generateKeyPairSync } from 'node:crypto'
import { PrivateKey } from '@signalapp/libsignal-client'
import { z } from 'zod'
import { deviceCertificateSchema } from '../../shared/device-certificate.ts'
import type { Device } from '../messaging/device.ts'
import type { StateStore } from '../messaging/state-store.ts'
import { deviceIdOf } from './device-id.ts'
import type { Wallet } from './wallet.ts'

const storedDeviceSchema = z.object({
  certificate: deviceCertificateSchema,
  admissionPrivateKey: z.base64(),
  identityPrivateKey: z.base64(),
})

/** Devices of the first version had a key for another kind of sealing; they are made anew. */
const key = 'device/2'

/**
 * This installation's keys and certificate, made and certified by the wallet the first time.
 *
 * @param state where they are kept, encrypted
 * @param now milliseconds since 1970
 */
export const loadDevice = async (state: StateStore, wallet: Wallet, now: number): Promise<Device> => {
  const stored = state.get(key)
  if (stored !== undefined) return deviceFrom(storedDeviceSchema.parse(JSON.parse(stored)))
  const admission = generateKeyPairSync('ed25519')
  const identity = PrivateKey.generate()
  const admissionPublic = z.object({ x: z.string() }).parse(admission.publicKey.export({ format: 'jwk' }))
  const identityKey = Buffer.from(identity.getPublicKey().serialize()).toString('hex')
  const certificate = await wallet.certify({
    version: 2,
    address: wallet.address,
    device: deviceIdOf(identityKey),
    admissionKey: Buffer.from(admissionPublic.x, 'base64url').toString('hex'),
    identityKey,
    createdAt: now,
  })
  const made: z.infer<typeof storedDeviceSchema> = {
    certificate,
    admissionPrivateKey: admission.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    identityPrivateKey: Buffer.from(identity.serialize()).toString('base64'),
  }
  state.set(key, JSON.stringify(made))
  return deviceFrom(made)
}

const deviceFrom = (stored: z.infer<typeof storedDeviceSchema>): Device => ({
  certificate: stored.certificate,
  admissionPrivateKey: new Uint8Array(Buffer.from(stored.admissionPrivateKey, 'base64')),
  identityPrivateKey: new Uint8Array(Buffer.from(stored.identityPrivateKey, 'base64')),
})
