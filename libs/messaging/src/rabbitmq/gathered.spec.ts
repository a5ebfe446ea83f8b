import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { gathered } from './gathered.js';

/** Answers tens of what it is asked, when told to. */
function anOracle() {
  const questions: (readonly number[])[] = [];
  const answers: ((answer: readonly (number | Error)[]) => void)[] = [];
  const loader = gathered(async (keys: readonly number[]) => {
    questions.push(keys);
    return new Promise<readonly (number | Error)[]>((resolve) => answers.push(resolve));
  });
  const answer = async (): Promise<void> => {
    await turn();
    answers.shift()?.((questions.at(-1) ?? []).map((key) => (key < 0 ? new Error('below zero') : key * 10)));
    await turn();
  };
  return { loader, questions, answer };
}

describe('gathered questions', () => {
  it('go together where they come in one turn, or while another is under way', async () => {
    const { loader, questions, answer } = anOracle();
    const first = Promise.all([loader.load(1), loader.load(2)]);
    await turn();
    const later = [loader.load(3)];
    await turn();
    later.push(loader.load(4));
    await turn();
    expect(questions).toEqual([[1, 2]]);
    await answer();
    expect(await first).toEqual([10, 20]);
    await answer();
    expect(await Promise.all(later)).toEqual([30, 40]);
    expect(questions).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('are asked again each time, as the answer may have changed', async () => {
    const { loader, questions, answer } = anOracle();
    for (let time = 0; time < 2; time++) {
      const asked = loader.load(1);
      await answer();
      await asked;
    }
    expect(questions).toEqual([[1], [1]]);
  });

  it('fail alone where one has no answer, and all where there is none, and the next are asked all the same', async () => {
    const { loader, answer } = anOracle();
    const [good, bad] = [loader.load(1), loader.load(-1)];
    const refused = expect(bad).rejects.toThrow('below zero');
    await answer();
    expect(await good).toBe(10);
    await refused;

    let isAway = true;
    const unreliable = gathered(async (keys: readonly number[]) => {
      if (isAway) throw new Error('no connection');
      return Promise.resolve(keys);
    });
    await expect(Promise.all([unreliable.load(1), unreliable.load(2)])).rejects.toThrow('no connection');
    isAway = false;
    expect(await unreliable.load(3)).toBe(3);
  });
});
