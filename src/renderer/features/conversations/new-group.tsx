import { useState } from 'react'
import type { FormEvent } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { PeoplePicker } from './people-picker.tsx'

interface NewGroupProps {
  readonly onBack: () => void
  readonly onOpened: (id: ConversationId) => void
}

/** Makes a group: what it is called, who is in it, and whether it stays on this network. */
export const NewGroup = ({ onBack, onOpened }: NewGroupProps) => {
  const store = useStore()
  const request = useRequest()
  const [title, setTitle] = useState('')
  const [members, setMembers] = useState<readonly string[]>([])
  const [local, setLocal] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void request.run(async () => {
      const { id } = await store.call('conversations.createGroup', {
        title,
        members: [...members],
        ...(local ? { local } : {}),
      })
      onOpened(id)
    })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label={words.groupName}
        value={title}
        maxLength={64}
        autoFocus
        onChange={(event) => setTitle(event.target.value)}
      />
      <PeoplePicker chosen={members} onChange={setMembers} />
      <label className="check">
        <input type="checkbox" checked={local} onChange={(event) => setLocal(event.target.checked)} />
        <span>
          {words.groupLocal}
          <span className="hint">{words.groupLocalHint}</span>
        </span>
      </label>
      <ErrorText text={request.error} />
      <div className="row end">
        <button type="button" className="button" onClick={onBack}>
          {words.back}
        </button>
        <button
          type="submit"
          className="button primary"
          disabled={request.busy || title.trim() === '' || members.length === 0}
        >
          {request.busy ? words.creating : words.createGroup}
        </button>
      </div>
    </form>
  )
}
