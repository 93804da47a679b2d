import { z } from 'zod'
import { withoutDefault } from './find-mistakes.ts'
import { configurationSchema } from './schema.ts'
import type { SettingFacts } from './setting.ts'

const INTRO = `# Configuration

Posthus reads one file, \`posthus.toml\`, in [TOML](https://toml.io). It is the file named with \`--config\`, or the first of
\`./posthus.toml\`, \`/etc/posthus/posthus.toml\` and \`./data/posthus.toml\` that exists.

Only \`hostname\` has to be written; everything else has a default that is right for nearly everybody. \`posthus check\` names every mistake at once,
with its mend. After a change, send SIGHUP to the running server (\`systemctl reload posthus\`): its workers are replaced one after the other. With
\`workers = 0\` there is nobody to replace, and a change other than of certificates waits for the next start.

\`\`\`toml
hostname = "mail.example.org"
data     = "/var/lib/posthus"
\`\`\`

This page is made from the schema with \`npm run docs\`.
`

/** The reference page of the configuration, in Markdown, as the schema says it. */
export function renderReferencePage(): string {
  const tables: string[] = []
  const plain: string[] = []
  for (const [key, schema] of Object.entries(configurationSchema.shape) as [string, z.ZodType][]) {
    const inner = withoutDefault(schema)
    if (inner instanceof z.ZodObject) tables.push(renderTable(key, inner, factsOf(schema).description))
    else if (inner instanceof z.ZodRecord) tables.push(renderSetting(key, schema).replace(/^### (.*)/, '## [$1]'))
    else plain.push(renderSetting(key, schema))
  }
  return `${INTRO}\n## Settings outside of tables\n\n${plain.join('\n')}\n${tables.join('\n')}`
}

function renderTable(key: string, table: z.ZodObject, description: string): string {
  const settings = Object.entries(table.shape).map(([name, schema]) => renderSetting(name, schema as z.ZodType))
  return `## [${key}]\n\n${description}\n\n${settings.join('\n')}`
}

function renderSetting(name: string, schema: z.ZodType): string {
  const facts = factsOf(schema)
  return `### ${name}\n\n${facts.description}\n\n- value: ${facts.form}\n- default: ${renderDefault(schema, facts)}\n`
}

function renderDefault(schema: z.ZodType, facts: SettingFacts): string {
  if (facts.defaultText !== undefined) return facts.defaultText
  if (!(schema instanceof z.ZodDefault)) return 'none, it has to be written'
  const value: unknown = schema.def.defaultValue
  return `\`${Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value)}\``
}

function factsOf(schema: z.ZodType): SettingFacts {
  return schema.meta() as unknown as SettingFacts
}
