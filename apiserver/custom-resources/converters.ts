import type { CustomResourceDefinition } from '../../apimachinery/types/apiextensions-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { WebhookClient } from '../webhooks/webhook-client.ts'
import { sameShape, type VersionConverter } from './version-converter.ts'
import { webhookConversion } from './webhook-conversion.ts'

/** Chooses how objects get from version to version: `spec.conversion.strategy`. */
export function converters(
  client: WebhookClient,
  random: Random,
  tracker: TaskTracker,
): (definition: CustomResourceDefinition) => VersionConverter {
  return ({ spec: { conversion } }) =>
    conversion?.strategy === 'Webhook' && conversion.webhook
      ? tracked(webhookConversion(conversion.webhook, client, random), tracker)
      : sameShape
}

/** Watches are converted when nobody waits for an answer: the cluster has not settled before. */
function tracked({ ask }: VersionConverter, tracker: TaskTracker): VersionConverter {
  return ask ? { ask: (objects, apiVersion) => tracker.run('conversion', () => ask(objects, apiVersion)) } : {}
}
