import { useEffect, useRef, useState } from 'preact/hooks'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import { PostedFrame } from '../frame/posted-frame.ts'
import { sanitise } from '../frame/sanitise.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { passOn } from '../views/html-frame.tsx'
import { useSetting } from '../views/setting.ts'
import { pictureAddress, readPictures } from './inner-files.ts'

interface SealedFrameProps {
  readonly pgp: PgpSession
  readonly shown: ShownMessage
  /** It cannot be shown: something else stands in its place. */
  failed(): void
}

/**
 * What an encrypted message says as a web page. DOMPurify stands before a frame whose policy lets nothing load but pictures out of the message itself, and there is no button that
 * would let it: whoever put something around the text would learn it by what is loaded (EFAIL).
 */
export function SealedFrame({ pgp, shown, failed }: SealedFrameProps) {
  const { language } = useSetting()
  const element = useRef<HTMLIFrameElement>(null)
  const [height, measure] = useState(120)
  useEffect(() => {
    if (!element.current) return
    let isWanted = true
    const frame = new PostedFrame(element.current, 'sealed', { height: measure, key: passOn })
    const show = async () => {
      const pictures = await readPictures(pgp, shown)
      const { html } = sanitise(shown.content?.html ?? '', {
        image: (address) => pictureAddress(address, pictures),
        ownHosts: [location.hostname],
        marksLinks: true,
      })
      if (isWanted) await frame.show(html)
    }
    show().catch(() => isWanted && failed())
    return () => {
      isWanted = false
      frame[Symbol.dispose]()
    }
  }, [pgp, shown])
  return (
    <div class="pages">
      <iframe
        ref={element}
        class="html"
        title={language.text('message')}
        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
        style={{ height: `${height}px` }}
      />
    </div>
  )
}
