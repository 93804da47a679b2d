import { useEffect, useState } from 'preact/hooks'
import type { Area as AreaView } from '../views/area-pane.tsx'
import { fileName } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { type MessageSource, readSource } from './read-source.ts'
import './source.css'
import { SOURCE_TEXTS } from './texts/texts.ts'

/** Octets that are shown at first, that are added each time, and that are shown at all. */
const FIRST_BYTES = 128 * 1024
const MORE_BYTES = 512 * 1024
const MOST_BYTES = 4 * 1024 * 1024

/** A message as it is, octet by octet: its header, which can be folded away, and what follows. */
export const Area: AreaView = ({ path: [emailId = ''] }) => {
  const { desk, language, fileUrl } = useSetting()
  const speak = useSpeaker(SOURCE_TEXTS)
  const [most, setMost] = useState(FIRST_BYTES)
  const [source, setSource] = useState<MessageSource | undefined>(undefined)
  const email = desk.here.cache.opened.get(emailId)
  useEffect(() => {
    if (!email) desk.here.open([emailId]).catch((error: unknown) => desk.here.fail(error))
  }, [desk, emailId, email])
  const blobId = email?.blobId
  const url =
    blobId === undefined
      ? undefined
      : fileUrl(blobId, `${fileName(email?.subject ?? '')}.eml`, 'message/rfc822', desk.account)
  useEffect(() => {
    const stop = new AbortController()
    if (url !== undefined) {
      readSource(url, most, stop.signal).then(setSource, (error: unknown) => {
        if (!stop.signal.aborted) desk.failed(error)
      })
    }
    return () => stop.abort()
  }, [desk, url, most])
  return (
    <div class="source">
      <header>
        <h1>{speak('title')}</h1>
        <button type="button" class="plain" onClick={() => desk.close()}>
          {speak('back')}
        </button>
        {url !== undefined && (
          <a href={url} download="">
            {speak('save')}
          </a>
        )}
      </header>
      {!source && <p class="note">{language.text('loading')}</p>}
      {source && (
        <>
          <details open={true}>
            <summary>{speak('header')}</summary>
            <Octets text={source.header} name={speak('header')} />
          </details>
          {source.body !== '' && <Octets text={source.body} name={speak('body')} />}
          {!source.isWhole && (
            <p class="cut">
              {speak('cut', { shown: language.size(source.readBytes), size: language.size(email?.size ?? 0) })}{' '}
              {most < MOST_BYTES ? (
                <button type="button" class="plain" onClick={() => setMost(Math.min(MOST_BYTES, most + MORE_BYTES))}>
                  {speak('more')}
                </button>
              ) : (
                speak('most')
              )}
            </p>
          )}
        </>
      )}
    </div>
  )
}

function Octets({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <section aria-label={name}>
      <pre>{text}</pre>
    </section>
  )
}
