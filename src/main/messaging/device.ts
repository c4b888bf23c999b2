import type { DeviceCertificate } from '../../shared/device-certificate.ts'

/** This installation, as local networks know it: its certificate and the private halves of the keys it names. */
export interface Device {
  readonly certificate: DeviceCertificate
  /** Ed25519 private key, PKCS #8 DER. */
  readonly admissionPrivateKey: Uint8Array
  /** The private half of its identity in the Signal protocol: X25519, in libsignal's serialisation. */
  readonly identityPrivateKey: Uint8Array
}
