import { writeFileSync } from 'node:fs'
import { renderReferencePage } from './reference-page.ts'

writeFileSync(new URL('../../../docs/guide/configuration.md', import.meta.url), renderReferencePage())
