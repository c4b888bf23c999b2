import { updateChannelSchema } from '../../../shared/model/updates.ts'
import type { UpdatesView } from '../../../shared/model/updates.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { sizeText } from '../../app/files.ts'
import { momentText } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { Choice } from '../../components/choice.tsx'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { useUpdates } from './use-updates.ts'

/** New versions of the app: whether they are looked for, and what there is. */
export const UpdatesSection = () => {
  const store = useStore()
  const request = useRequest()
  const version = useApp((state) => state.info?.version) ?? ''
  // A page in a browser belongs to whoever runs the app.
  const native = useApp((state) => state.info?.shell === 'electron')
  const view = useUpdates()
  if (!native) return null
  const state = view?.state
  return (
    <section className="panel" aria-label={words.updates}>
      <h2>{words.updates}</h2>
      <p>{words.updatesVersion(version)}</p>
      {state?.type === 'unavailable' && <p className="hint">{words.noUpdates[state.reason]}</p>}
      {view && state?.type !== 'unavailable' && (
        <>
          <Choice
            label={words.updatesLook}
            value={view.channel}
            options={updateChannelSchema.options.map((value) => ({
              value,
              text: words.updateChannels[value],
            }))}
            onChoose={(channel) => void request.run(() => store.call('updates.choose', { channel }))}
          />
          <p className="hint">{words.updatesHint}</p>
          {view.channel !== 'off' && <State view={view} run={request.run} />}
        </>
      )}
      <ErrorText text={request.error} />
    </section>
  )
}

const State = ({
  view: { state, checkedAt },
  run,
}: {
  readonly view: UpdatesView
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>
}) => {
  const store = useStore()
  const look = (
    <div className="row">
      <button
        type="button"
        className="button"
        onClick={() => void run(() => store.call('updates.check', {}))}
      >
        {words.updatesCheck}
      </button>
      {checkedAt > 0 && (
        <span className="hint">{words.updatesChecked(momentText(checkedAt, Date.now()))}</span>
      )}
    </div>
  )
  switch (state.type) {
    case 'unavailable':
      return null
    case 'idle':
      return look
    case 'checking':
      return <p role="status">{words.updatesChecking}</p>
    case 'newest':
      return (
        <>
          <p role="status">{words.updatesNewest}</p>
          {look}
        </>
      )
    case 'failed':
      return (
        <>
          <ErrorText text={words.failure(state.code, state.message)} />
          {look}
        </>
      )
    case 'available':
    case 'downloading':
    case 'ready': {
      const { found } = state
      return (
        <div className="stack">
          <h3>{words.updatesFound(found.version)}</h3>
          {found.notes !== '' && (
            <p className="update-notes">
              <bdi>{found.notes}</bdi>
            </p>
          )}
          {state.type === 'available' && (
            <div className="row">
              <button
                type="button"
                className="button primary"
                onClick={() => void run(() => store.call('updates.download', {}))}
              >
                {found.bytes > 0 ? words.updatesFetchSize(sizeText(found.bytes)) : words.updatesFetch}
              </button>
            </div>
          )}
          {state.type === 'downloading' && (
            <div className="transfer">
              <progress max={100} value={state.percent} aria-label={words.updatesFetching} />
              <button
                type="button"
                className="button"
                onClick={() => void run(() => store.call('updates.cancel', {}))}
              >
                {words.cancel}
              </button>
            </div>
          )}
          {state.type === 'ready' && (
            <>
              <p className="hint">{words.updatesReadyText}</p>
              <div className="row">
                <button
                  type="button"
                  className="button primary"
                  onClick={() => void run(() => store.call('updates.install', {}))}
                >
                  {words.updatesInstall}
                </button>
              </div>
            </>
          )}
        </div>
      )
    }
  }
}
