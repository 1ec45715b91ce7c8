import type { ClassificationDocument } from '../../service/train-report';
import { figure, markup, type Markup } from './markup';

/** A wrong answer with its picture as a data URI; `null` when the picture is gone. */
export interface ShownPicture {
  readonly row: number;
  readonly source: string | null;
}

/** Classes up to which the matrix is drawn; more cannot be read. */
const DRAWN_CLASSES = 40;
const CELL = 26;
const SIDE = 240;

/** What a page says of a classifier. */
export function classificationSection(
  report: ClassificationDocument,
  pictures: readonly ShownPicture[],
): Markup {
  const { classes, calibration, worst, labels } = report;
  const nameOf = (place: number): string => labels[place] ?? String(place);
  return markup`<section><h2>Classes</h2>
<table><tr><th>class</th><th>rows</th><th>precision</th><th>recall</th><th>F1</th></tr>
${classes.map(
  ({ label, rows, precision, recall, f1 }) =>
    markup`<tr><td>${label}</td><td>${rows}</td><td>${figure(precision)}</td><td>${figure(recall)}</td><td>${figure(f1)}</td></tr>`,
)}</table></section>
${confusionMatrix(report)}
<section><h2>Calibration</h2><p>Expected calibration error ${figure(calibration.error)}: how far the share of right
answers is from the score that was given with them. Bars on the line are well calibrated.</p>${temperatureLine(calibration.temperature)}
${reliability(calibration.bins)}</section>
<section><h2>Surest wrong answers</h2><div class="pictures">
${worst.map(({ row, target, predicted, score }, index) => {
  const source = pictures[index]?.source ?? null;
  const image = source === null ? markup`` : markup`<img src="${source}" alt="row ${row}">`;
  return markup`<figure>${image}<figcaption>${nameOf(target)} taken for ${nameOf(predicted)}, ${figure(score)}<br>row ${row}</figcaption></figure>`;
})}</div></section>`;
}

function temperatureLine(temperature: ClassificationDocument['calibration']['temperature']): Markup {
  if (temperature === null) return markup``;
  const { value, kept, judged_rows: rows, error, loss } = temperature;
  return markup`<p>Temperature ${figure(value)} was fitted${kept ? '' : ' and not kept'}: on ${rows} other held-out rows it
takes the error from ${figure(error.before)} to ${figure(error.after)} and the loss from ${figure(loss.before)} to
${figure(loss.after)}.</p>`;
}

function confusionMatrix({ confusion, labels }: ClassificationDocument): Markup {
  if (confusion === null || labels.length > DRAWN_CLASSES) return markup``;
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0);
  const left = Math.min(160, 20 + longest * 7);
  const size = left + labels.length * CELL + 10;
  const cells = confusion.flatMap((counts, target) => {
    const rows = Math.max(
      1,
      counts.reduce((sum, count) => sum + count, 0),
    );
    return counts.map((count, predicted) => {
      const [x, y] = [left + predicted * CELL, 30 + target * CELL];
      const hue = target === predicted ? '0,114,178' : '213,94,0';
      const text =
        count === 0
          ? markup``
          : markup`<text x="${x + CELL / 2}" y="${y + CELL / 2 + 4}" class="mid small">${count}</text>`;
      return markup`<rect x="${x}" y="${y}" width="${CELL - 1}" height="${CELL - 1}" fill="rgba(${hue},${(
        count / rows
      ).toFixed(3)})" class="cell"/>${text}`;
    });
  });
  return markup`<section><h2>Confusion</h2><p>Rows are the classes, columns what was answered.</p>
<svg viewBox="0 0 ${size} ${40 + labels.length * CELL}" style="max-width:${size}px" role="img" aria-label="confusion matrix">
${cells}
${labels.map(
  (label, place) =>
    markup`<text x="${left - 6}" y="${30 + place * CELL + CELL / 2 + 4}" class="end small">${label.slice(0, 20)}</text><text x="${left + place * CELL + CELL / 2}" y="22" class="mid small">${label.slice(0, 3)}</text>`,
)}
</svg></section>`;
}

function reliability(bins: ClassificationDocument['calibration']['bins']): Markup {
  const bar = SIDE / bins.length;
  return markup`<svg viewBox="-30 -10 ${SIDE + 50} ${SIDE + 40}" style="max-width:${SIDE + 50}px" role="img" aria-label="accuracy by score">
<rect x="0" y="0" width="${SIDE}" height="${SIDE}" class="cell" fill="none"/>
${bins.map(({ rows, accuracy }, index) =>
  rows === 0
    ? markup``
    : markup`<rect x="${index * bar + 1}" y="${SIDE - accuracy * SIDE}" width="${bar - 2}" height="${accuracy * SIDE}" fill="#56b4e9"/>`,
)}
<line x1="0" y1="${SIDE}" x2="${SIDE}" y2="0" stroke="#d55e00"/>
<text x="${SIDE / 2}" y="${SIDE + 22}" class="mid">score</text><text x="-6" y="10" class="end">1</text><text x="-6" y="${SIDE}" class="end">0</text>
</svg>`;
}
