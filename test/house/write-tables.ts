import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'
import { errorsTable, render, rfcsTable } from './tables.ts'

for (const table of [errorsTable, rfcsTable]) {
  const text = render(table)
  writeFileSync(join(root, table.file), text)
  const open = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('|  |')).length
  console.log(`${table.file}: ${table.collect().length} rows, ${open} without words`)
}
