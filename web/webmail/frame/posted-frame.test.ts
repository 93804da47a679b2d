import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PostedFrame } from './posted-frame.ts'

/** A frame in a window, of which both are only what is asked of them. */
function makeFrame() {
  const target = new EventTarget()
  Object.assign(globalThis, { window: target })
  const posted: unknown[] = []
  const inner = { postMessage: (data: unknown) => posted.push(data) }
  const element = { src: '', contentWindow: inner } as unknown as HTMLIFrameElement
  const heard: unknown[] = []
  const frame = new PostedFrame(element, 'sealed', {
    height: (pixels) => heard.push(pixels),
    mailto: (href) => heard.push(href),
  })
  const say = (data: unknown, source: unknown = inner) =>
    target.dispatchEvent(Object.assign(new Event('message'), { data, source }))
  return { frame, element, posted, heard, say }
}

test('a message is posted once the frame is there', async () => {
  const { frame, element, posted, say } = makeFrame()
  assert.equal(element.src, '/mail/frame/sealed')
  const shown = frame.show('<p>x')
  await Promise.resolve()
  assert.deepEqual(posted, [])
  say({ posthus: 'frame', what: 'ready' })
  await shown
  assert.deepEqual(posted, [{ posthus: 'show', html: '<p>x' }])
})

test('what a frame says is heard from that frame alone, and within limits', () => {
  const { frame, heard, say } = makeFrame()
  say({ posthus: 'frame', what: 'height', height: 300 }, {})
  say({ what: 'height', height: 300 })
  say({ posthus: 'frame', what: 'height', height: 'x' })
  say({ posthus: 'frame', what: 'height', height: Number.POSITIVE_INFINITY })
  say(null)
  assert.deepEqual(heard, [])
  say({ posthus: 'frame', what: 'height', height: 1e9 })
  say({ posthus: 'frame', what: 'mailto', href: 'mailto:a@b.test' })
  assert.deepEqual(heard, [100_000, 'mailto:a@b.test'])
  frame[Symbol.dispose]()
  say({ posthus: 'frame', what: 'height', height: 5 })
  assert.equal(heard.length, 2)
})
