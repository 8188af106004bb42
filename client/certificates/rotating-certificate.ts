import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import { X509Certificate } from '../../platform/crypto.ts'
import type { KeyPair, RenewableKeyPair } from '../../platform/key-pair.ts'
import type { Logger } from '../../platform/logger.ts'
import { PausingTask } from '../../platform/pausing-task.ts'
import type { Random } from '../../platform/random.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { Client } from '../client.ts'
import { Backoff } from '../reconcilers/backoff.ts'
import { requestCertificate, type WantedCertificate } from './request-certificate.ts'

export interface RotatingCertificateDeps {
  /** Whose requests the signer's approver accepts. */
  readonly client: Client
  /** The time of the machine, by which certificates are valid. */
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly wanted: WantedCertificate
}

/** A certificate is replaced when between 70 and 90 % of its life are over (client-go's certificate manager). */
const earliestShare = 0.7
const shareSpread = 0.2

/** Waits between requests that failed. */
const backoff = { initialMs: 2_000, maxMs: 5 * 60_000, resetAfterMs: 15 * 60_000 }

/** Keeps a key pair good: asks for the next certificate long before the end of the one in use, again and again until it is there. */
export class RotatingCertificate {
  readonly #deps: RotatingCertificateDeps
  readonly #backoff: Backoff
  readonly #stopped = new AbortController()

  constructor(deps: RotatingCertificateDeps) {
    this.#deps = deps
    this.#backoff = new Backoff(backoff, deps.clock, deps.random)
  }

  /** Resolves when there is a certificate. @throws {Error} it was stopped before */
  first(): Promise<KeyPair> {
    return this.#run((task) => this.#next(task))
  }

  /** Replaces the certificate of `pair` from now on. @param isDue whether the one in it is to be replaced at once */
  keep(pair: RenewableKeyPair, isDue = false): void {
    const keeping = this.#run(async (task) => {
      for (let dueAt = isDue ? this.#deps.clock.now() : this.#rotationTime(pair); ; dueAt = this.#rotationTime(pair)) {
        await task.pause(Math.max(0, dueAt - this.#deps.clock.now()))
        pair.replace(await this.#next(task))
        this.#deps.logger.info({ signer: this.#deps.wanted.signerName }, 'took a new certificate')
      }
    })
    keeping.catch((err: unknown) => {
      if (!this.#stopped.signal.aborted) this.#deps.logger.error({ err }, 'certificate is not rotated any more')
    })
  }

  stop(): void {
    this.#stopped.abort(new Error('stopped'))
  }

  async #run<T>(work: (task: PausingTask) => Promise<T>): Promise<T> {
    const { tracker, clock, wanted } = this.#deps
    const task = new PausingTask(`certificate of ${wanted.signerName}`, tracker, clock, this.#stopped.signal)
    try {
      return await work(task)
    } finally {
      task.end()
    }
  }

  async #next(task: PausingTask): Promise<KeyPair> {
    const { clock, logger, wanted, client } = this.#deps
    for (;;) {
      try {
        return await requestCertificate(client, clock, wanted, (ms) => task.pause(ms))
      } catch (err) {
        if (this.#stopped.signal.aborted) throw err
        logger.warn({ err, signer: wanted.signerName }, 'got no certificate')
        await task.pause(this.#backoff.nextMs())
      }
    }
  }

  #rotationTime({ certificate }: KeyPair): EpochMs {
    const { validFrom, validTo } = new X509Certificate(certificate)
    const [from, to] = [parseTime(validFrom), parseTime(validTo)]
    return from + (to - from) * (earliestShare + shareSpread * this.#deps.random.next())
  }
}
