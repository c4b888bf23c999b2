import { validateMnemonic } from '@scure/bip39'
import { english, generateMnemonic, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import type { HDAccount, PrivateKeyAccount } from 'viem/accounts'
import { isAddress, recoverTypedDataAddress } from 'viem'
import { AppError } from '../../shared/errors.ts'
import { certificateTypedData } from '../../shared/device-certificate.ts'
import type { DeviceCertificate, VerifyCertificate } from '../../shared/device-certificate.ts'
import { listTypedData } from '../../shared/device-list.ts'
import type { DeviceList, VerifyDeviceList } from '../../shared/device-list.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import { deviceIdOf } from './device-id.ts'

/** The key that an account is: made from a recovery phrase (BIP-39, path m/44'/60'/0'/0/0). */
export interface Wallet {
  readonly address: Address
  /** EIP-191 `personal_sign`, 65 bytes. */
  signMessage(message: string): Promise<Uint8Array>
  /** Signs what a device certificate says. */
  certify(certificate: Omit<DeviceCertificate, 'signature'>): Promise<DeviceCertificate>
  /** Signs which devices speak for this account. */
  signList(list: Omit<DeviceList, 'signature'>): Promise<DeviceList>
}

/** A new recovery phrase of 12 English words: 128 random bits. */
export const newRecoveryPhrase = (): string => generateMnemonic(english)

/** A phrase as people type or paste it: any case and spacing. */
export const normalisePhrase = (phrase: string): string =>
  phrase
    .normalize('NFKD')
    .trim()
    .toLowerCase()
    .split(/[\s,]+/u)
    .join(' ')
    .trim()

/**
 * The wallet of a recovery phrase.
 *
 * @throws AppError `wrong-phrase`, saying what is wrong with it
 */
export const walletFrom = (phrase: string): Wallet => {
  const normal = normalisePhrase(phrase)
  const words = normal === '' ? [] : normal.split(' ')
  if (words.length !== 12 && words.length !== 24) {
    throw new AppError('wrong-phrase', `A recovery phrase has 12 words (or 24); this has ${words.length}.`)
  }
  const unknown = words.findIndex((word) => !english.includes(word))
  if (unknown >= 0) {
    throw new AppError(
      'wrong-phrase',
      `Word ${unknown + 1} is not in the list of recovery words. Check its spelling.`,
    )
  }
  // viem derives a key from any words; whether they are a phrase is in their checksum (BIP-39).
  if (!validateMnemonic(normal, english)) {
    throw new AppError(
      'wrong-phrase',
      'These words do not belong together: one is wrong, or two are swapped. Check them against your copy.',
    )
  }
  return walletOf(mnemonicToAccount(normal))
}

/**
 * The wallet of a private key, as other wallet apps export it: 64 hexadecimal digits, with or without `0x`.
 *
 * @throws AppError `wrong-phrase`, saying what is wrong with it
 */
export const walletFromKey = (key: string): Wallet => walletOf(privateKeyToAccount(`0x${normaliseKey(key)}`))

/** A private key as it is kept: 64 digits, lower case. @throws AppError `wrong-phrase` */
export const normaliseKey = (key: string): string => {
  const digits = key.trim().replace(/^0x/i, '').toLowerCase()
  if (!/^[0-9a-f]*$/.test(digits) || digits.length !== 64) {
    throw new AppError('wrong-phrase', 'A private key has 64 hexadecimal digits (0 to 9 and a to f).')
  }
  // Keys are numbers from 1 to the order of secp256k1, less one.
  const value = BigInt(`0x${digits}`)
  if (value === 0n || value >= secp256k1Order) {
    throw new AppError('wrong-phrase', 'That cannot be a private key: no wallet makes this one.')
  }
  return digits
}

const secp256k1Order = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n

/** The wallet of what an account is kept as: a recovery phrase, or a private key that was imported. */
export const walletFromSecret = (secret: string): Wallet =>
  secret.includes(' ') ? walletFrom(secret) : walletFromKey(secret)

const walletOf = (account: HDAccount | PrivateKeyAccount): Wallet => {
  return {
    address: addressSchema.parse(account.address),
    signMessage: async (message) => bytesOf(await account.signMessage({ message })),
    certify: async (certificate) => ({
      ...certificate,
      signature: (await account.signTypedData(certificateTypedData(certificate))).slice(2),
    }),
    signList: async (list) => ({
      ...list,
      signature: (await account.signTypedData(listTypedData(list))).slice(2),
    }),
  }
}

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), 'hex'))

/** Checks that the wallet of the certificate's address signed it, and that the device has the id of its key. */
export const verifyCertificate: VerifyCertificate = async ({ signature, ...signed }) =>
  signed.device === deviceIdOf(signed.identityKey) &&
  (await isSignedBy(signed.address, { ...certificateTypedData(signed), signature: `0x${signature}` }))

/** Checks that the wallet of the list's address signed it, and every certificate in it. */
export const verifyDeviceList: VerifyDeviceList = async ({ signature, ...signed }) => {
  const { address, devices } = signed
  if (devices.some((certificate) => certificate.address !== address)) return false
  if (!(await isSignedBy(address, { ...listTypedData(signed), signature: `0x${signature}` }))) return false
  const genuine = await Promise.all(devices.map((certificate) => verifyCertificate(certificate)))
  return genuine.every(Boolean)
}

const isSignedBy = async (
  address: Address,
  signed: Parameters<typeof recoverTypedDataAddress>[0],
): Promise<boolean> => {
  try {
    return (await recoverTypedDataAddress(signed)).toLowerCase() === address
  } catch {
    // A signature that no key can have made is not an exception here: it is a no.
    return false
  }
}

/**
 * An address as typed: where it mixes cases, they are a checksum (EIP-55) and must fit.
 *
 * @throws AppError `invalid-input`
 */
export const checkedAddress = (typed: string): Address => {
  const parsed = addressSchema.safeParse(typed.trim())
  if (!parsed.success) {
    throw new AppError('invalid-input', 'An address is 0x followed by 40 hexadecimal digits.')
  }
  const digits = typed.trim().slice(2)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (mixed && !isAddress(`0x${digits}`)) {
    throw new AppError('invalid-input', 'This address has a typing error: its checksum does not fit.')
  }
  return parsed.data
}
