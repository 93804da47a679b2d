import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root, sourceFiles } from './source-files.ts'

test('links in documents lead somewhere', () => {
  const dead: string[] = []
  for (const { path, text } of sourceFiles(['.'], /\.md$/)) {
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      const [file, anchor] = (target as string).split('#')
      if (/^[a-z]+:/.test(target as string)) continue
      const full = file === '' ? join(root, path) : join(root, dirname(path), file as string)
      if (!existsSync(full)) dead.push(`${path}: ${target}`)
      else if (anchor && full.endsWith('.md') && !anchors(full).has(anchor)) dead.push(`${path}: ${target}`)
    }
  }
  assert.deepEqual(dead, [])
})

test('files that documents name are there', () => {
  const dead: string[] = []
  for (const { path, text } of sourceFiles(['README.md', 'SECURITY.md', 'docs'], /\.md$/)) {
    for (const [, name] of text.matchAll(/`((?:src|test|bench|docs|bin|ops|lint)\/[\w./-]+)`/g)) {
      if (!existsSync(join(root, name as string))) dead.push(`${path}: ${name}`)
    }
  }
  assert.deepEqual(dead, [])
})

/** The anchors that headings of a document get. */
function anchors(file: string): Set<string> {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, heading]) =>
      (heading as string)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  )
}

test('every decision is in the index', () => {
  const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8')
  const missing = sourceFiles(['docs/decisions'], /\.md$/).filter(
    ({ path }) => !path.endsWith('README.md') && !index.includes(`(${path.slice('docs/decisions/'.length)})`),
  )
  assert.deepEqual(
    missing.map(({ path }) => path),
    [],
  )
})
