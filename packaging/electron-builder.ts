import type { Configuration } from 'electron-builder'

/** The systems that Landline is built for, as Node names them. */
export type Platform = 'linux' | 'darwin' | 'win32'
export type Arch = 'x64' | 'arm64'

export interface BuildOptions {
  readonly platform: Platform
  readonly arch: Arch
  /** A folder with a runnable Electron, and its version, instead of the one that package.json names. */
  readonly runtime?: { readonly folder: string; readonly version: string }
  /** Whether the system's signing tools and secrets are at hand. */
  readonly sign: boolean
  /** The https address of the folder that new versions are put in; absent: the app looks for none. */
  readonly updates?: string
}

const appId = 'app.landline.Landline'

/** The one native file of XMTP's that a target loads. Debian's and the AppImage's C library is glibc. */
const xmtpBinary: Record<Platform, (arch: Arch) => string> = {
  linux: (arch) => `linux-${arch}-gnu`,
  darwin: (arch) => `darwin-${arch}`,
  win32: () => 'win32-x64-msvc',
}

/**
 * What goes into a package: what was built, and the three native modules with the binaries of their target. Everything
 * else that main uses is in its one file, so that no other folder of node_modules is needed.
 */
export const packagedFiles = (platform: Platform, arch: Arch): readonly string[] => [
  'package.json',
  'LICENSE',
  'out/**/*',
  '!out/**/*.map',
  'resources/**/*',
  '!node_modules/**/*',
  ...['@xmtp/node-bindings', '@signalapp/libsignal-client', '@signalapp/sqlcipher', 'node-gyp-build'].flatMap(
    (name) => [
      `node_modules/${name}/package.json`,
      `node_modules/${name}/LICENSE`,
      `node_modules/${name}/**/*.js`,
    ],
  ),
  'node_modules/@signalapp/libsignal-client/dist/acknowledgments.md',
  'node_modules/@signalapp/sqlcipher/dist/index.{cjs,mjs}',
  `node_modules/@xmtp/node-bindings/dist/bindings_node.${xmtpBinary[platform](arch)}.node`,
  `node_modules/@signalapp/*/prebuilds/${platform}-${arch}/*.node`,
  // The SDK's content types name an older copy for its types alone.
  '!node_modules/@xmtp/content-type-primitives/**/*',
]

/** Megabytes that an unpacked app may take: Electron's own are about two thirds of them. */
export const sizeBudget: Record<Platform, number> = { linux: 360, darwin: 360, win32: 360 }

/** Megabytes of it that are not Electron's. */
export const ownSizeBudget = 80

/** How electron-builder packs Landline. Targets other than the unpacked app download their tools. */
export const builderConfiguration = ({
  platform,
  arch,
  runtime,
  sign,
  updates,
}: BuildOptions): Configuration => ({
  appId,
  productName: 'Landline',
  copyright: 'AGPL-3.0-only',
  directories: { output: 'dist', buildResources: 'packaging' },
  electronVersion: runtime?.version ?? null,
  electronDist: runtime?.folder ?? null,
  // Prebuilt for N-API, so that they run on any Electron: there is nothing to build again.
  npmRebuild: false,
  files: [...packagedFiles(platform, arch)],
  asar: { smartUnpack: false },
  asarUnpack: ['**/*.node'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    // Checked on macOS and Windows; Linux has no place to keep the sum that nobody else could write.
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
  },
  protocols: [{ name: 'Landline link', schemes: ['landline'] }],
  // Where the app looks for new versions; without a place it looks for none.
  publish: updates === undefined ? null : { provider: 'generic', url: updates },
  generateUpdatesFilesForAllChannels: true,
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  linux: {
    executableName: 'landline',
    icon: 'packaging/icons',
    category: 'Network;InstantMessaging',
    target: ['AppImage'],
    syncDesktopName: true,
  },
  mac: {
    category: 'public.app-category.social-networking',
    icon: 'resources/icon.png',
    target: ['dmg', 'zip'],
    hardenedRuntime: true,
    notarize: sign,
    ...(sign ? {} : { identity: null }),
    entitlements: 'packaging/entitlements.mac.plist',
    entitlementsInherit: 'packaging/entitlements.mac.plist',
    extendInfo: {
      NSMicrophoneUsageDescription: 'Landline hears the microphone while you record a voice note.',
      NSLocalNetworkUsageDescription:
        'Landline looks for relays on your network, and hosts one when you say so.',
      NSBonjourServices: ['_landline._tcp'],
    },
  },
  win: { icon: 'resources/icon.png', target: ['nsis'] },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
})
