import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { listening, ready, writeCertificate } from './listen.ts'

// R3: Mosquitto, which keeps sessions and queues in memory and saves them: every second, or after every change.
// Arguments: tls or plain, a folder, and second or change.

const [tls, folder = '', saving] = process.argv.slice(2)
const port = await freePort()
const certificate = await writeCertificate(folder)
const config = join(folder, 'mosquitto.conf')
writeFileSync(
  config,
  `
user root
listener ${port} 127.0.0.1
allow_anonymous true
${tls === 'tls' ? `certfile ${certificate.certificate}\nkeyfile ${certificate.key}\ntls_version tlsv1.3` : ''}
persistence true
persistence_location ${folder}/
autosave_interval 1
autosave_on_changes ${saving === 'change'}
max_queued_messages 0
max_inflight_messages 0
set_tcp_nodelay true
log_type error
log_dest stderr
`,
)
const child = spawn('mosquitto', ['-c', config], {
  stdio: ['ignore', process.stderr, 'inherit'],
  env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
})
child.on('exit', (code) => process.exit(code ?? 1))
process.on('exit', () => child.kill('SIGTERM'))
await listening(port)
ready({ port, pid: child.pid })
