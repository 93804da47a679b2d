import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')

/** Serves a module of the browser code, or of what it shares with the server, or a package, as it is: a browser that takes ES modules needs no build for a test. False for other paths. */
export function servePlainModule(path: string, response: ServerResponse): boolean {
  if (!/^\/(?:web|src\/(?:base|wire)|node_modules\/dompurify\/dist)\/[\w/.-]+\.(?:ts|mjs)$/.test(path)) return false
  if (path.includes('..')) return false
  const text = readFileSync(join(ROOT, path), 'utf8')
  const script = path.endsWith('.ts') ? stripTypeScriptTypes(text) : text
  response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script)
  return true
}
