import type { DeviceCertificate } from '../../shared/device-certificate.ts'

/** This installation, as local networks know it: its certificate and the private halves of the keys it names. */
export interface Device {
  readonly certificate: DeviceCertificate
  /** Ed25519 private key, PKCS #8 DER. */
  readonly admissionPrivateKey: Uint8Array
  /** X25519 private key in libsignal's serialisation. */
  readonly sealingPrivateKey: Uint8Array
}
