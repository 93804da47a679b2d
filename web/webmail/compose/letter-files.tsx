import { toFailure } from '../mail/jmap-failure.ts'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Composition } from './composition.ts'
import type { LetterFile } from './letter.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'
import type { Uploading } from './uploads.ts'

/** The files that go along, and those that are still on their way. */
export function LetterFiles({ composition }: { readonly composition: Composition }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { attachments, uploads } = composition
  if (attachments.length === 0 && uploads.all.length === 0) return null
  const remove = (file: LetterFile) => {
    const { files } = composition.letter
    composition.removeFile(file)
    desk.toaster.say(speak('fileRemoved', { name: file.name }), () => composition.change({ files }))
  }
  return (
    <ul class="letter-files" aria-label={language.text('attachments')}>
      {attachments.map((file) => (
        <li key={file.blobId}>
          <Icon name="attachment" />
          <span class="filename" title={file.name}>
            {file.name}
          </span>
          <span class="quiet">{language.size(file.size)}</span>
          <RemoveButton name={file.name} act={() => remove(file)} />
        </li>
      ))}
      {uploads.all.map((one) => (
        <UploadingFile key={one.id} uploading={one} composition={composition} />
      ))}
    </ul>
  )
}

interface UploadingFileProps {
  readonly uploading: Uploading
  readonly composition: Composition
}

function UploadingFile({ uploading, composition }: UploadingFileProps) {
  const { language } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { id, name, size, sent, error } = uploading
  const { uploads } = composition
  return (
    <li class={error ? 'failed' : 'going'}>
      <Icon name="attachment" />
      <span class="filename" title={name}>
        {name}
      </span>
      {error ? (
        <>
          <span class="quiet">{speak('fileFailed', { reason: toFailure(error).message })}</span>
          <button type="button" class="quiet-button" onClick={() => uploads.retry(id)}>
            {speak('fileRetry')}
          </button>
        </>
      ) : (
        <>
          <progress max={Math.max(size, 1)} value={sent} aria-label={speak('fileGoing', { name })} />
          <span class="quiet">{language.size(size)}</span>
        </>
      )}
      <RemoveButton name={name} act={() => uploads.cancel(id)} />
    </li>
  )
}

function RemoveButton({ name, act }: { readonly name: string; act(): void }) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <button
      type="button"
      class="remove"
      aria-label={speak('fileRemove', { name })}
      title={speak('fileRemove', { name })}
      onClick={act}
    >
      <Icon name="close" />
    </button>
  )
}
