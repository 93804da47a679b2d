import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { z } from 'zod'
import { withoutDefault } from './find-mistakes.ts'
import { renderReferencePage } from './reference-page.ts'
import { configurationSchema } from './schema.ts'

test('the page in docs/guide is what the schema says; "npm run docs" writes it', async () => {
  const page = await readFile(new URL('../../../docs/guide/configuration.md', import.meta.url), 'utf8')
  assert.equal(page, renderReferencePage())
})

test('every setting says what it decides and what a right value looks like', () => {
  const undescribed: string[] = []
  visit(configurationSchema, '', undescribed)
  assert.deepEqual(undescribed, [])
})

function visit(table: z.ZodObject, place: string, undescribed: string[]): void {
  for (const [name, schema] of Object.entries(table.shape) as [string, z.ZodType][]) {
    const facts = schema.meta() as { description?: string; form?: string } | undefined
    if (!facts?.description || !facts.form) undescribed.push(place + name)
    const inner = withoutDefault(schema)
    if (inner instanceof z.ZodObject) visit(inner, `${place}${name}.`, undescribed)
  }
}
