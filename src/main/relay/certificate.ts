import 'reflect-metadata'
import { createHash, webcrypto } from 'node:crypto'
import { X509CertificateGenerator, PemConverter } from '@peculiar/x509'

/** A relay's TLS identity. */
export interface RelayCertificate {
  /** PEM. */
  readonly key: string
  /** PEM. */
  readonly certificate: string
  /** SHA-256 of the certificate's DER, hexadecimal. */
  readonly fingerprint: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const years = 30

/** Makes a self-signed certificate. It is known by its fingerprint, never by its name or dates. */
export const createRelayCertificate = async (now: Date): Promise<RelayCertificate> => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notAfter = new Date(now)
  notAfter.setFullYear(now.getFullYear() + years)
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Landline relay',
      // A day early: the clocks of those who join differ.
      notBefore: new Date(now.getTime() - 24 * 3600 * 1000),
      notAfter,
      keys,
      signingAlgorithm: algorithm,
    },
    webcrypto,
  )
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    key: PemConverter.encode(privateKey, 'PRIVATE KEY'),
    certificate: certificate.toString('pem'),
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
  }
}
