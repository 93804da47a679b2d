import { useRef, useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { deleteIdentity } from './identity-acts.ts'
import { IdentityForm } from './identity-form.tsx'
import { defaultIdentity, type Identity, type Senders } from './senders.ts'
import { SENDING_TEXTS } from './texts/texts.ts'

interface IdentityListProps {
  readonly senders: Senders
  /** Something is another at the server. */
  changed(): void
  makeDefault(id: string): void
}

/** As whom a member can write. */
export function IdentityList({ senders, changed, makeDefault }: IdentityListProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  /** What is being edited; `new` is one that is not there yet. */
  const [edited, edit] = useState<string | undefined>(undefined)
  const [leaving, leave] = useState<ReadonlySet<string>>(new Set())
  const add = useRef<HTMLButtonElement>(null)
  const preferred = defaultIdentity(senders)?.id
  const close = (isChanged: boolean) => {
    edit(undefined)
    if (isChanged) changed()
    add.current?.focus()
  }
  const remove = (identity: Identity) => {
    leave(new Set([...leaving, identity.id]))
    const { outcome } = desk.unlessUndone(speak('deleted', { name: identity.name || identity.email }))
    const back = () => leave((now) => new Set([...now].filter((id) => id !== identity.id)))
    outcome
      .then((what) => (what === 'undone' ? back() : deleteIdentity(desk.mail, identity.id).then(changed)))
      .catch((error: unknown) => {
        back()
        desk.failed(error)
      })
  }
  const shown = senders.identities.filter(({ id }) => !leaving.has(id))
  return (
    <section class="identities" aria-labelledby="identities">
      <h3 id="identities">{speak('identities')}</h3>
      <p class="quiet">{speak('identityHelp')}</p>
      <ul class="slips">
        {shown.map((identity) => (
          <li key={identity.id}>
            {edited === identity.id ? (
              <IdentityForm identity={identity} close={close} />
            ) : (
              <IdentityCard
                identity={identity}
                isDefault={identity.id === preferred}
                edit={() => edit(identity.id)}
                makeDefault={() => makeDefault(identity.id)}
                remove={() => remove(identity)}
              />
            )}
          </li>
        ))}
        {edited === 'new' && (
          <li>
            <IdentityForm close={close} />
          </li>
        )}
      </ul>
      <button ref={add} type="button" class="plainbutton" onClick={() => edit('new')}>
        {speak('addIdentity')}
      </button>
    </section>
  )
}

interface IdentityCardProps {
  readonly identity: Identity
  readonly isDefault: boolean
  edit(): void
  makeDefault(): void
  remove(): void
}

function IdentityCard({ identity, isDefault, edit, makeDefault, remove }: IdentityCardProps) {
  const speak = useSpeaker(SENDING_TEXTS)
  const { name, email, textSignature, mayDelete } = identity
  const signature = textSignature.trim().split('\n').slice(0, 3).join('\n')
  return (
    <div class="slip">
      <div>
        <p>
          <strong>{name.trim() || email}</strong> {name.trim() !== '' && <span class="quiet">{email}</span>}
          {isDefault && <span class="tag">{speak('isDefault')}</span>}
        </p>
        <p class="quiet excerpt">{signature || speak('noSignature')}</p>
      </div>
      <p class="acts">
        <button type="button" onClick={edit} aria-label={`${speak('edit')}: ${name.trim()} ${email}`}>
          {speak('edit')}
        </button>
        {!isDefault && (
          <button type="button" onClick={makeDefault} aria-label={`${speak('makeDefault')}: ${name.trim()} ${email}`}>
            {speak('makeDefault')}
          </button>
        )}
        {mayDelete && (
          <button type="button" onClick={remove} aria-label={`${speak('delete')}: ${name.trim()} ${email}`}>
            {speak('delete')}
          </button>
        )}
      </p>
    </div>
  )
}
