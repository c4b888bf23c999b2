import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { listening, ready, writeCertificate } from './listen.ts'

// R3: Prosody with a multi-user chat whose archive is in SQLite. Arguments: tls or plain, a folder, and normal or safe.
// `safe` waits for the disk with every transaction; `normal` is what Prosody does unless told otherwise.

const [tls, folder = ''] = process.argv.slice(2)
const port = await freePort()
const certificate = await writeCertificate(folder)
mkdirSync(join(folder, 'data'), { recursive: true })
const config = join(folder, 'prosody.cfg.lua')
writeFileSync(
  config,
  `
run_as_root = true
pidfile = "${join(folder, 'prosody.pid')}"
data_path = "${join(folder, 'data')}"
log = { error = "*stderr" }
interfaces = { "127.0.0.1" }
${tls === 'tls' ? 'c2s_ports = {}\nc2s_direct_tls_ports' : 'c2s_direct_tls_ports = {}\nc2s_ports'} = { ${port} }
ssl = { key = "${certificate.key}", certificate = "${certificate.certificate}" }
c2s_direct_tls_ssl = { key = "${certificate.key}", certificate = "${certificate.certificate}" }
c2s_require_encryption = false
modules_enabled = { "saslauth", "tls" }
modules_disabled = { "s2s", "offline" }
storage = "sql"
sql = { driver = "SQLite3", database = "${join(folder, 'prosody.sqlite')}" }
VirtualHost "bench.localhost"
  authentication = "anonymous"
Component "rooms.bench.localhost" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_log_presences = false
  muc_room_locking = false
`,
)
const child = spawn('prosody', ['--config', config, '-F'], { stdio: ['ignore', process.stderr, 'inherit'] })
child.on('exit', (code) => process.exit(code ?? 1))
process.on('exit', () => child.kill('SIGTERM'))
await listening(port)
ready({ port, pid: child.pid })
