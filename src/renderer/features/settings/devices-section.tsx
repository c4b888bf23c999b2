import { Laptop } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Devices, HistoryStatus, LocalDevices as LocalList } from '../../../shared/model/device.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** The devices of this account on XMTP, and what was written before this one was added. */
export const DevicesSection = () => {
  const store = useStore()
  const status = useApp((state) => state.network?.xmtp.state)
  const list = useRequest()
  const history = useRequest()
  const [devices, setDevices] = useState<Devices>()
  const [older, setOlder] = useState<HistoryStatus>()
  const [removing, setRemoving] = useState<string>()
  const { run: runList } = list
  const { run: runHistory } = history
  useEffect(() => {
    if (status === 'off') return
    void runList(async () => setDevices(await store.call('devices.list', {})))
    void runHistory(async () => setOlder(await store.call('history.status', {})))
    // They are read when the page opens, and when XMTP comes or goes.
  }, [store, status, runList, runHistory])
  const now = Date.now()
  return (
    <section className="panel" aria-label={words.devices}>
      <h2>{words.devices}</h2>
      <p className="hint">{words.devicesText}</p>
      {devices?.warning !== undefined && (
        <p className="warning" role="status">
          {words.sentence(devices.warning)}
        </p>
      )}
      <ErrorText text={status === 'off' ? undefined : list.error} />
      <ul className="people">
        {devices?.installations.map(({ id, createdAt, current }) => (
          <li key={id} className="member">
            <Laptop size={20} strokeWidth={1.75} aria-hidden="true" />
            <span className="member-name">
              {current ? words.thisDevice : words.otherDevice}
              <span className="hint">
                {createdAt === undefined ? '' : `${words.addedAt(momentText(createdAt, now))} · `}
                <span className="mono">{id.slice(0, 8)}</span>
              </span>
            </span>
            {!current && (
              <button
                type="button"
                className={`button ${removing === id ? 'danger' : ''}`}
                disabled={list.busy}
                onClick={() => {
                  if (removing !== id) return setRemoving(id)
                  setRemoving(undefined)
                  void list.run(async () => setDevices(await store.call('devices.revoke', { ids: [id] })))
                }}
              >
                {removing === id ? words.removeSure : words.removeDevice}
              </button>
            )}
          </li>
        ))}
      </ul>
      {devices && (
        <p className="hint">
          {words.deviceCount(devices.installations.length, devices.installationLimit)}
          {devices.updates !== null && ` ${words.updateCount(devices.updates, devices.updateLimit)}`}
        </p>
      )}
      <LocalDevices />
      <h3>{words.history}</h3>
      <p>{older && words.sentence(older.explanation)}</p>
      <ErrorText text={history.error} />
      {status === 'ready' && older?.state !== 'arrived' && (
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={history.busy}
            onClick={() => void history.run(async () => setOlder(await store.call('history.request', {})))}
          >
            {words.askHistory}
          </button>
        </div>
      )}
    </section>
  )
}

/** The devices of this account on local networks. */
const LocalDevices = () => {
  const store = useStore()
  const relay = useApp((state) => state.relay)
  const request = useRequest()
  const [devices, setDevices] = useState<LocalList['devices']>([])
  const [removing, setRemoving] = useState<string>()
  const { run } = request
  useEffect(() => {
    void run(async () => setDevices((await store.call('devices.local', {})).devices))
    // `relay` changes when a relay tells of another one.
  }, [store, relay, run])
  const now = Date.now()
  return (
    <>
      <h3>{words.localDevices}</h3>
      <p className="hint">{words.localDevicesText}</p>
      <ul className="people" aria-label={words.localDevices}>
        {devices.map(({ id, createdAt, isThis }) => (
          <li key={id} className="member">
            <Laptop size={20} strokeWidth={1.75} aria-hidden="true" />
            <span className="member-name">
              {isThis ? words.thisDevice : words.otherDevice}
              <span className="hint">
                {words.addedAt(momentText(createdAt, now))} · <span className="mono">{id.slice(0, 8)}</span>
              </span>
            </span>
            {!isThis && (
              <button
                type="button"
                className={`button ${removing === id ? 'danger' : ''}`}
                disabled={request.busy}
                onClick={() => {
                  if (removing !== id) return setRemoving(id)
                  setRemoving(undefined)
                  void run(async () =>
                    setDevices((await store.call('devices.revokeLocal', { ids: [id] })).devices),
                  )
                }}
              >
                {removing === id ? words.removeSure : words.removeDevice}
              </button>
            )}
          </li>
        ))}
      </ul>
      <ErrorText text={request.error} />
    </>
  )
}
