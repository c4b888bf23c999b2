import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { carriesSchema } from '../../../shared/model/network.ts'
import type { Carries } from '../../../shared/model/network.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText, Field } from '../../components/field.tsx'
import { LineMark } from '../../components/lines.tsx'
import { words } from '../../i18n/words.ts'
import { CodeField } from '../conversations/code-field.tsx'
import { FoundRelays, useFoundRelays } from './found-relays.tsx'
import { Hosting } from './hosting.tsx'
import { Joined } from './joined-relay.tsx'
import { LineState } from './line-state.tsx'
import { RelayChecks } from './relay-checks.tsx'
import { TakeOverChoice } from './succession.tsx'

/** The local line: relays that were joined, the one hosted here, and the way to others. */
export const LanSection = ({
  target,
  onOpened,
}: {
  /** A relay to join, as somebody pasted it. */
  readonly target: string | undefined
  readonly onOpened: (id: ConversationId) => void
}) => {
  const joined = useApp((state) => state.relay.joined)
  return (
    <section className="panel" aria-label={words.lanTitle}>
      <h2 className="panel-title lan">
        <LineMark line="lan" size={18} /> {words.lanTitle}
      </h2>
      <p className="hint">{words.lanText}</p>
      <LineState line="lan" />
      {joined.length > 0 && <h3>{words.joinedTitle}</h3>}
      {joined.map((relay) => (
        <Joined key={relay.fingerprint} relay={relay} onOpened={onOpened} />
      ))}
      <Hosting />
      <TakeOverChoice />
      <JoinRelay given={target} />
    </section>
  )
}

const JoinRelay = ({ given }: { readonly given: string | undefined }) => {
  const store = useStore()
  const relays = useFoundRelays()
  const joining = useRequest()
  const [target, setTarget] = useState(given ?? '')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (given !== undefined) form.current?.scrollIntoView({ block: 'center' })
  }, [given])
  /** Where joining was tried last. */
  const [tried, setTried] = useState('')
  const [passcode, setPasscode] = useState('')
  const [carries, setCarries] = useState<Carries>('everything')
  const join = (to: string): void => {
    setTried(to)
    void joining.run(async () => {
      await store.call('relay.join', { target: to, carries, ...(passcode.trim() === '' ? {} : { passcode }) })
      setTarget('')
      setPasscode('')
      setTried('')
    })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    join(target.trim() === '' ? tried : target)
  }
  const asksPasscode = joining.code === 'passcode-needed' || joining.code === 'wrong-passcode'
  const wanted = target.trim() === '' ? tried : target
  return (
    <>
      <h3>{words.joinTitle}</h3>
      <FoundRelays relays={relays} disabled={joining.busy} onJoin={join} />
      <form className="stack" ref={form} onSubmit={submit}>
        <CodeField
          label={words.joinTarget}
          placeholder="landline://join?… / 192.168.1.20"
          value={target}
          onChange={setTarget}
        >
          <button type="submit" className="button" disabled={joining.busy || wanted.trim() === ''}>
            {joining.busy ? words.joining : words.join}
          </button>
        </CodeField>
        <div className="field">
          <label htmlFor="join-carries">{words.carries}</label>
          <select
            id="join-carries"
            value={carries}
            onChange={(event) => setCarries(carriesSchema.parse(event.target.value))}
          >
            {carriesSchema.options.map((one) => (
              <option key={one} value={one}>
                {words.carriesWhat[one]}
              </option>
            ))}
          </select>
          <p className="hint">{words.carriesHint}</p>
        </div>
        {(asksPasscode || passcode !== '') && (
          <Field
            label={words.passcode}
            className="mono"
            value={passcode}
            spellCheck={false}
            autoComplete="off"
            hint={words.passcodeHint}
            onChange={(event) => setPasscode(event.target.value)}
          />
        )}
      </form>
      <ErrorText text={joining.error} />
      <RelayChecks target={wanted} passcode={passcode} />
    </>
  )
}
