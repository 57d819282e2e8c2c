using System.Buffers.Binary;
using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>Writes the pictures of a cut's first, open group anew with closed headers, up to the next keyframe that is closed by itself.</summary>
internal static class OpenGroups
{
    private const int LengthBytes = 4;

    /// <summary>The rewritten samples, by their number in the order of decoding; they lie in the file at <paramref name="path"/>.</summary>
    public static async Task<IReadOnlyDictionary<int, Mp4Sample>> CloseAsync(CutWork work, string path, CancellationToken cancel)
    {
        var sequence = SequenceSet.Read(work.Config!.Sequences[0]);
        var sets = work.Config.Pictures.Select(unit => PictureSet.Read(unit)).ToDictionary(set => set.Id);
        if (!SliceCloser.Takes(sequence, sets.Values))
        {
            throw new CutException("its open groups of pictures cannot be closed");
        }

        var closer = new SliceCloser(sequence, sets);
        var samples = work.Range.Track.Samples;
        var closed = new Dictionary<int, Mp4Sample>();
        await using var source = File.OpenRead(work.Film.Path);
        await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        foreach (var number in work.Plan.Copied)
        {
            var isKey = number == work.Plan.Copied[0];
            if (!isKey && samples[number].IsSync && work.Keys.KindOf(samples[number]) is KeyKind.Closed)
            {
                break;
            }

            var bytes = new byte[samples[number].Size];
            source.Position = samples[number].Offset;
            await source.ReadExactlyAsync(bytes, cancel);
            var offset = target.Position;
            foreach (var unit in Units(bytes))
            {
                var written = isKey ? closer.CloseKey(unit) : closer.Renumber(unit);
                var length = new byte[LengthBytes];
                BinaryPrimitives.WriteInt32BigEndian(length, written.Length);
                await target.WriteAsync(length, cancel);
                await target.WriteAsync(written, cancel);
            }

            closed[number] = samples[number] with { Offset = offset, Size = (int)(target.Position - offset) };
        }

        return closed;
    }

    private static IEnumerable<byte[]> Units(byte[] sample)
    {
        for (var at = 0; at + LengthBytes < sample.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(sample.AsSpan(at));
            if (length == 0 || length > sample.Length - at - LengthBytes)
            {
                throw new InvalidDataException("A picture is damaged.");
            }

            yield return sample[(at + LengthBytes)..(at + LengthBytes + (int)length)];
            at += LengthBytes + (int)length;
        }
    }
}
