import { useEffect, useRef, useState } from 'preact/hooks'
import { tryMailto } from '../desk/wish.ts'
import type { LoadedMessage } from '../frame/load-message.ts'
import type { KeyPressed } from '../frame/posted-frame.ts'
import { useSetting } from './setting.ts'

interface HtmlFrameProps {
  readonly blobId: string
  readonly partId: string
  /** It cannot be shown: something else stands in its place. */
  failed(): void
}

/** What a message says as a web page, in a frame that can do nothing and loads nothing from elsewhere unless the member asks for it. What sanitises it is loaded when the first such message is. */
export function HtmlFrame({ blobId, partId, failed }: HtmlFrameProps) {
  const { desk, language } = useSetting()
  const element = useRef<HTMLIFrameElement>(null)
  const [images, ask] = useState<'once' | 'default'>('default')
  const [asked, askAgain] = useState(0)
  const [message, load] = useState<LoadedMessage | undefined>(undefined)
  const [height, measure] = useState(120)
  useEffect(() => {
    const stop = new AbortController()
    const stack = new DisposableStack()
    const mailto = (href: string) => {
      const wish = tryMailto(href)
      if (wish) desk.write(wish)
    }
    const show = async () => {
      const [{ framePath, loadMessage }, { PostedFrame }] = await Promise.all([
        import('../frame/load-message.ts'),
        import('../frame/posted-frame.ts'),
      ])
      const answer = await loadMessage(
        framePath(blobId, partId, images, desk.account),
        [location.hostname],
        stop.signal,
      )
      if (stop.signal.aborted || !element.current) return
      if (answer.kind === 'failed') return failed()
      load(answer.message)
      const frame = new PostedFrame(element.current, 'page', { height: measure, key: passOn, mailto })
      stack.use(frame)
      await frame.show(answer.message.html)
    }
    show().catch(() => {
      if (!stop.signal.aborted) failed()
    })
    return () => {
      stop.abort()
      stack.dispose()
    }
  }, [blobId, partId, images, asked])
  return (
    <>
      {message && message.remoteImages > 0 && message.imagesShown === 'no' && (
        <ImagesBar message={message} once={() => ask('once')} always={() => askAgain(asked + 1)} />
      )}
      <iframe
        ref={element}
        class="html"
        title={language.text('message')}
        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
        style={{ height: `${height}px` }}
      />
    </>
  )
}

interface ImagesBarProps {
  readonly message: LoadedMessage
  once(): void
  always(): void
}

/** That there are images elsewhere, which were not asked for: whoever keeps them would know that the message was read. */
function ImagesBar({ message, once, always }: ImagesBarProps) {
  const { language, csrf } = useSetting()
  const { remoteImages, provenSender } = message
  const trust = async (sender: string) => {
    const { setImageSender } = await import('../frame/load-message.ts')
    if (await setImageSender(sender, true, csrf)) always()
  }
  return (
    <p class="images">
      <span>{language.text('images.blocked', { count: remoteImages })}</span>
      <button type="button" onClick={once}>
        {language.text('images.once')}
      </button>
      {provenSender !== undefined && (
        <button type="button" onClick={() => void trust(provenSender)}>
          {language.text('images.always', { sender: provenSender })}
        </button>
      )}
    </p>
  )
}

/** Keys that are pressed in the frame are keys of the application. */
export function passOn({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPressed): void {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, metaKey, altKey, shiftKey, bubbles: true }))
}
