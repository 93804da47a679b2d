import { z } from 'zod'
import { section, setting } from '../setting.ts'

export const log = section(
  'What is written to standard error: one line per connection, delivery and log-in, never a secret or content.',
  {
    level: setting(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
      description: 'The least important lines that are written.',
      form: '"debug", "info", "warn" or "error"',
    }),
    format: setting(z.enum(['json', 'pretty']).default('json'), {
      description: '`json` for programs, `pretty` for people.',
      form: '"json" or "pretty"',
    }),
  },
)
