import { createHash } from 'node:crypto'
import { brotliCompressSync } from 'node:zlib'
import { type Context, Hono } from 'hono'
import type { SiteEnv } from '../site-context.ts'
import { STYLE_PATH, STYLE_SHEET } from '../style-sheet.ts'
import type { Asset, Assets } from './assets.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'
/** What keeps its name may be another file tomorrow: it is asked for each time, and answered with 304 as a rule. */
const ASK_AGAIN = 'public, no-cache'
/** A worker that a page of ours starts needs no more than we do: the page's policy is not its own (CSP3 §7.8). */
const SCRIPT_CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'"

/** The built files of the web application, and the style sheet. */
export function assetRoutes(assets: Assets): Hono<SiteEnv> {
  // Compressed when it is first asked for: a start need not wait for it.
  let sheet: Asset | undefined
  const styleSheet = () => (sheet ??= assetOf(STYLE_SHEET, 'text/css; charset=utf-8'))
  return new Hono<SiteEnv>().get('*', (c, next) => {
    if (c.var.host.kind !== 'own') return next()
    // The path as it was asked for, with nothing decoded: `..` and `%2e` are no names of ours.
    const { pathname } = new URL(c.req.url)
    const asset = pathname === STYLE_PATH ? styleSheet() : assets.get(pathname)
    return asset ? answer(c, asset) : next()
  })
}

function answer(c: Context<SiteEnv>, asset: Asset): Response {
  const brotli = acceptsBrotli(c.req.header('accept-encoding') ?? '') ? asset.brotli : undefined
  // Two forms are two representations, and have a tag each (RFC 9110 §8.8.3).
  const etag = `"${asset.digest.slice(0, 32)}${brotli ? '-br' : ''}"`
  const headers: Record<string, string> = {
    etag,
    vary: 'Accept-Encoding',
    'cache-control': asset.isImmutable ? IMMUTABLE : ASK_AGAIN,
    ...(asset.type.startsWith('text/javascript') ? { 'content-security-policy': SCRIPT_CSP } : {}),
  }
  if (isKnown(c.req.header('if-none-match') ?? '', etag)) return c.body(null, 304, headers)
  const body = brotli ?? asset.octets
  return c.body(body as Uint8Array<ArrayBuffer>, 200, {
    ...headers,
    'content-type': asset.type,
    'content-length': String(body.length),
    ...(brotli ? { 'content-encoding': 'br' } : {}),
  })
}

/** RFC 9110 §12.5.3; `*` is not taken for a wish. */
function acceptsBrotli(field: string): boolean {
  const coding = field.split(',', 20).find((one) => /^\s*br\s*(?:;|$)/i.test(one))
  return coding !== undefined && !/;\s*q=0(?:\.0*)?\s*$/i.test(coding)
}

/** RFC 9110 §13.1.2, by weak comparison. */
function isKnown(field: string, etag: string): boolean {
  return field.split(',', 20).some((one) => one.trim().replace(/^W\//, '') === etag)
}

function assetOf(text: string, type: string): Asset {
  const octets = Buffer.from(text)
  const digest = createHash('sha256').update(octets).digest('hex')
  return { type, octets, brotli: brotliCompressSync(octets), digest, isImmutable: true }
}
