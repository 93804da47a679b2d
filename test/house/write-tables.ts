import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'
import { errorsTable, render, rfcsTable, rowsOf } from './tables.ts'

for (const table of [errorsTable, rfcsTable]) {
  const text = render(table)
  writeFileSync(join(root, table.file), text)
  const open = rowsOf(table).filter((row) => row[table.fromCode] === '').length
  console.log(`${table.file}: ${table.collect().length} rows, ${open} without words`)
}
