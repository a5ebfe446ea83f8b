import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { invariants } from '../support/invariants/all.js';
import type { Violation } from '../support/invariants/invariant.js';
import type { CrashPoint } from './crash-points.js';
import type { ShopUnderFire } from './shop-under-fire.js';

export interface Result {
  readonly point: string;
  readonly scenario: string;
  /** Empty where all promises held. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

const reachMs = 20_000;
const attempts = 3;
const restMs = 150_000;

interface Story {
  readonly point: CrashPoint;
  readonly begun: number;
  readonly failures: string[];
  readonly endings: Promise<void>[];
  seconds: number;
}

/**
 * Kills one shop at one point after the other. What a kill left undone is done while the next ones follow, so a lease
 * that has to lapse costs no time, and recovery itself is killed now and then. At the end all must be at rest.
 */
export class CrashLane {
  private readonly stories: Story[] = [];

  constructor(
    private readonly shop: ShopUnderFire,
    private readonly say: (line: string) => void,
  ) {}

  async run(points: readonly CrashPoint[]): Promise<readonly Result[]> {
    for (const point of points) await this.kill(point);
    return this.verdict();
  }

  private async kill(point: CrashPoint): Promise<void> {
    const story: Story = { point, begun: Date.now(), failures: [], endings: [], seconds: 0 };
    this.stories.push(story);
    if (point.scenario.paymentWindowSeconds !== this.shop.paymentWindowSeconds)
      await this.shop.killAndRestart(point.scenario.paymentWindowSeconds);
    const reached = point.scenario.atStart
      ? await this.shop.dieAtStart(point.name, reachMs)
      : await this.provoke(story);
    if (!reached) story.failures.push(`nobody came to it in ${attempts} tries of ${reachMs} ms`);
    await this.shop.killAndRestart();
    story.seconds = (Date.now() - story.begun) / 1000;
    this.say(
      `${reached ? 'killed at' : 'MISSED   '} ${point.name} (${point.scenario.name}, ${story.seconds.toFixed(1)} s)`,
    );
  }

  /** Plays the scenario until somebody stops at the armed point. */
  private async provoke(story: Story): Promise<boolean> {
    const { name, scenario } = story.point;
    this.shop.arm(name);
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const ending = scenario.play(this.shop.cast).then(
        () => undefined,
        (error: unknown) => void story.failures.push(inspect(error, { depth: 1 })),
      );
      story.endings.push(ending);
      if (await this.shop.reached(reachMs)) return true;
    }
    return false;
  }

  private async verdict(): Promise<readonly Result[]> {
    this.say('waiting until all has come to rest');
    const endings = Promise.all(this.stories.flatMap(({ endings: each }) => each));
    await Promise.race([endings, wait(restMs + 60_000)]);
    const violations = await this.shop.verdict(invariants, restMs);
    if (violations.length > 0) this.say(`the last lines of its log:\n${this.shop.log}`);
    const common = violations.map(lineOf);
    return this.stories.map(({ point, failures, seconds }) => ({
      point: point.name,
      scenario: point.scenario.name,
      failures: [...failures, ...common],
      seconds,
    }));
  }
}

const lineOf = ({ invariant, difference }: Violation) => `${invariant}: ${difference}`;
