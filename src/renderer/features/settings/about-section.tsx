import { useEffect, useState } from 'react'
import { useApp } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { readLicences } from '../../app/licences.ts'
import type { Licence } from '../../app/licences.ts'
import { words } from '../../i18n/words.ts'

/** What this is, in which version, and whose work is in it. */
export const AboutSection = () => {
  const info = useApp((state) => state.info)
  const [licences, setLicences] = useState(false)
  return (
    <section className="panel" aria-label={words.about}>
      <h2>{words.about}</h2>
      <p className="hint">{words.aboutText(info?.version ?? '')}</p>
      <div className="row">
        <button type="button" className="button" onClick={() => setLicences(true)}>
          {words.licences}
        </button>
      </div>
      {licences && <Licences onClose={() => setLicences(false)} />}
    </section>
  )
}

/** Whose work is in it, and under which licences. */
const Licences = ({ onClose }: { readonly onClose: () => void }) => {
  const request = useRequest()
  const { run } = request
  const [all, setAll] = useState<readonly Licence[]>()
  const [wanted, setWanted] = useState('')
  useEffect(() => {
    void run(async () => setAll(await readLicences()))
  }, [run])
  const shown = all?.filter(({ name }) => name.includes(wanted.trim().toLowerCase()))
  return (
    <Dialog title={words.licences} onClose={onClose}>
      <p className="hint">{words.licencesText}</p>
      <ErrorText text={request.error} />
      <Field label={words.licencesFind} value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <ul className="licences">
        {shown?.map(({ name, version, licence, text }) => (
          <li key={`${name}@${version}`}>
            <details className="more">
              <summary>
                {name}{' '}
                <span className="hint">
                  {version}, {licence}
                </span>
              </summary>
              <pre dir="ltr">{text === '' ? words.licenceTextMissing : text}</pre>
            </details>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
