import type { DatasetPictures } from '../../service/dataset-pictures';
import type { ReportDocument } from '../../service/train-report';
import type { ShownPicture } from './classification-section';

/** Largest picture that is put into a page, as PNG. */
const MAX_BYTES = 65_536;

/** The worst pictures of a report as data URIs; large ones and those of a data set that is gone are left out. */
export function shownPictures(
  report: ReportDocument,
  pictures: Pick<DatasetPictures, 'get'>,
): Promise<readonly ShownPicture[]> {
  if (report.task !== 'classification') return Promise.resolve([]);
  const { worst, pictures: from } = report.classification;
  const { id, version } = from.dataset;
  return Promise.all(
    worst.map(async ({ row }) => {
      const found = await pictures.get(id, version, row).catch(() => null);
      const fits = found !== null && found.png.length <= MAX_BYTES;
      const source = fits ? `data:image/png;base64,${found.png.toString('base64')}` : null;
      return { row, source };
    }),
  );
}
