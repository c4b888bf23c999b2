import { useState } from 'react'
import { maximumNameLength } from '../../../shared/model/account.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { ownPictureFrom } from '../../app/own-picture.ts'
import { useRequest } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { MyAddress } from '../conversations/new-conversation.tsx'
import { ChoosePicture } from './choose-picture.tsx'
import { RevealPhrase } from './reveal-phrase.tsx'

/** Who one is to others: name, picture, address; and what the account is kept by. */
export const ProfileSection = () => {
  const store = useStore()
  const account = useApp((state) => state.account)
  const hasPicture = useApp((state) => state.pictures[account?.address ?? ''] !== undefined)
  const request = useRequest()
  const [name, setName] = useState(account?.name ?? '')
  const [unreadable, setUnreadable] = useState(false)
  const [revealing, setRevealing] = useState(false)
  if (!account) return null
  const choose = (file: File): void => {
    setUnreadable(false)
    ownPictureFrom(file).then(
      (picture) => void request.run(() => store.call('account.update', { picture })),
      () => setUnreadable(true),
    )
  }
  return (
    <section className="panel" aria-label={words.profile}>
      <div className="profile-head">
        <Avatar address={account.address} name={account.name} size={72} />
        <div className="stack tight">
          <h2>
            <bdi>{account.name}</bdi>
          </h2>
          <div className="row">
            <ChoosePicture
              label={hasPicture ? words.changePicture : words.choosePicture}
              disabled={request.busy}
              onChosen={choose}
            />
            {hasPicture && (
              <button
                type="button"
                className="button quiet"
                disabled={request.busy}
                onClick={() => void request.run(() => store.call('account.update', { picture: null }))}
              >
                {words.removePicture}
              </button>
            )}
          </div>
        </div>
      </div>
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault()
          void request.run(async () => setName((await store.call('account.update', { name })).name))
        }}
      >
        <Field
          label={words.name}
          value={name}
          maxLength={maximumNameLength}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={request.busy || name.trim() === '' || name === account.name}
        >
          {words.save}
        </button>
      </form>
      <p className="hint">{words.profileHint}</p>
      <ErrorText text={unreadable ? words.pictureUnusable : request.error} />
      <MyAddress />
      <div className="row">
        <button type="button" className="button" onClick={() => setRevealing(true)}>
          {words.showPhrase}
        </button>
      </div>
      {revealing && <RevealPhrase onClose={() => setRevealing(false)} />}
      <dl className="story">
        <div>
          <dt>{words.protection}</dt>
          <dd>{words.protections[account.protection]}</dd>
        </div>
      </dl>
    </section>
  )
}
