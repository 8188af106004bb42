import type { FastifyInstance } from 'fastify'
import { indentJson } from '../answers/indent-json.ts'
import { jsonType } from '../answers/media-type.ts'
import { sendBytes } from '../answers/send.ts'
import { readOnly } from './read-only.ts'

/** The Kubernetes release whose API this is. */
export const kubernetesVersion = 'v1.36.2'

/** `version.Info` (k8s.io/apimachinery). Clients read major, minor and gitVersion; what is about a Go build is constant. */
const info = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: `${kubernetesVersion}+peapod`,
  gitCommit: 'unknown',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'unknown',
  compiler: 'gc',
  platform: 'linux/amd64',
}

/** `/version`, with lines for human eyes as upstream. */
export async function versionRoutes(app: FastifyInstance): Promise<void> {
  const answer = indentJson(Buffer.from(JSON.stringify(info)))
  readOnly(app, '/version', (request, reply) => sendBytes(request, reply, 200, jsonType, answer))
}
