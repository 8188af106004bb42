import type { AdmissionAttributes, AdmissionRound } from '../admission.ts'
import type { Webhook } from './webhook.ts'

/**
 * What the audit log is told of a webhook that may change objects (k8s.io/apiserver/pkg/admission/plugin/webhook/mutating).
 * @param index of the webhook among all of all configurations
 */
export function mutationAudit(
  { annotate }: AdmissionAttributes,
  webhook: Webhook,
  round: AdmissionRound,
  index: number,
) {
  const { configuration, name } = webhook
  const place = `round_${round.isSecond ? 1 : 0}_index_${index}`
  const tell = (prefix: string, value: string, level?: 'Request') =>
    annotate?.(`${prefix}.webhook.admission.k8s.io/${place}`, value, level)
  return {
    /** The webhook was asked; it may have failed or refused. */
    asked: (mutated: boolean) => tell('mutation', JSON.stringify({ configuration, webhook: name, mutated })),
    /** Its patch was applied. @param operations of the patch: they show contents of the object */
    patched: (operations: unknown) =>
      tell(
        'patch',
        JSON.stringify({ configuration, webhook: name, patch: operations, patchType: 'JSONPatch' }),
        'Request',
      ),
    /** It failed, and the request goes on. */
    failedOpen: () => tell('failed-open.mutation', name),
  }
}
