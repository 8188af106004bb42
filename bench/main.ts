/**
 * Prints tables of figures: all sections, or those named on the command line; with `--full` those that take minutes, too.
 * Machines are noisy: compare ratios.
 */
import { authorization } from './sections/authorization.ts'
import { churn } from './sections/churn.ts'
import { coldStart } from './sections/cold-start.ts'
import { deployment } from './sections/deployment.ts'
import { manyDeployments } from './sections/deployments.ts'
import { http } from './sections/http.ts'
import { longLists } from './sections/long-lists.ts'
import { watchFanOut } from './sections/watch-fan-out.ts'

const full = process.argv.includes('--full')

const sections: Readonly<Record<string, () => Promise<void>>> = {
  start: coldStart,
  http,
  watch: watchFanOut,
  deployment,
  deployments: () => manyDeployments(full),
  list: longLists,
  authorization,
  churn: () => churn(full),
}

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = asked.filter((name) => !Object.hasOwn(sections, name))
if (unknown.length > 0) {
  console.error(`no such section: ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)
  process.exit(2)
}
for (const [name, run] of Object.entries(sections)) if (asked.length === 0 || asked.includes(name)) await run()
// Connections that are kept alive would keep the process, too.
process.exit(0)
