using Reelwright.Media.Cutting;
using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Cutting.Mp4;

namespace Reelwright.Media.Tests;

public sealed class IndexingFilms : MediaFolder
{
    [Theory]
    [InlineData("closed-gop")]
    [InlineData("open-gop")]
    [InlineData("uneven")]
    [InlineData("edit-list")]
    [InlineData("late-picture")]
    [InlineData("turned-90")]
    [InlineData("hevc")]
    public async Task The_index_says_what_ffprobe_says(string name)
    {
        var path = await Footage.PathAsync(Footage.Find(name));

        var track = Mp4Reader.TryRead(path).Film!.Picture;

        var times = await Footage.TimesAsync(path);
        Assert.Equal(times.Select(time => Math.Round(time, 4)), track.Samples.Where(sample => track.Shows(sample)).Select(sample => Math.Round(track.SecondsOf(sample.Shown), 4)).Order());
    }

    [Fact]
    public async Task A_damaged_index_is_refused_or_read_but_breaks_nothing()
    {
        var film = await File.ReadAllBytesAsync(await Footage.PathAsync(Footage.OpenGop), Cancel);
        var index = film.AsSpan().LastIndexOf("moov"u8);
        var chance = new Random(4);
        var refused = 0;
        for (var round = 0; round < 400; round++)
        {
            var damaged = film.ToArray();
            for (var change = 0; change < 1 + (round % 6); change++)
            {
                damaged[index + 4 + chance.Next(damaged.Length - index - 4)] = (byte)(chance.Next(3) == 0 ? 0xFF : chance.Next(256));
            }

            await File.WriteAllBytesAsync(At("damaged.mp4"), damaged, Cancel);
            refused += Follow(At("damaged.mp4")) ? 0 : 1;
        }

        Assert.InRange(refused, 1, 399);
    }

    [Fact]
    public void Times_of_decoding_rise_and_are_never_late_in_any_order()
    {
        var chance = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var shown = Enumerable.Range(0, 1 + chance.Next(40)).Select(i => (i * 40L) + chance.Next(39)).ToArray();
            var pieces = shown.Select((time, i) => (Time: time, Key: i + chance.Next(1 + (round % 7)))).OrderBy(piece => piece.Key)
                .Select(piece => new Mp4Piece(0, new Mp4Sample(0, piece.Time, 1, 0, true))).ToList();

            var (built, start) = Timeline.Build(pieces);

            Assert.Equal(0, built[0].Sample.Decode);
            Assert.All(built.Zip(built.Skip(1)), pair => Assert.True(pair.First.Sample.Decode < pair.Second.Sample.Decode));
            Assert.All(built, piece => Assert.True(piece.Sample.Shift >= 0));
            Assert.Equal(pieces.Select(piece => piece.Sample.Shown - shown[0]), built.Select(piece => piece.Sample.Shown - start));
        }
    }

    [Fact]
    public void What_is_escaped_comes_back()
    {
        var chance = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var payload = new byte[chance.Next(40)];
            Array.ForEach(Enumerable.Range(0, payload.Length).ToArray(), i => payload[i] = (byte)chance.Next(5));

            var unit = BitWriter.Escape(payload);

            Assert.Equal(payload, BitReader.Unescape(unit));
            Assert.True(unit.AsSpan().IndexOf([(byte)0, (byte)0, (byte)1]) < 0);
        }
    }

    /// <summary>Reads as far as a cut would; false when it was refused. Anything but a refusal in words is a fault of the reader.</summary>
    private static bool Follow(string path)
    {
        try
        {
            if (Mp4Reader.TryRead(path).Film is not { } film)
            {
                return false;
            }

            var config = AvcConfig.Read(film.Picture.Entry);
            _ = PieceEncoder.Refusal(config);
            using var file = File.OpenHandle(path);
            var range = CutRange.Of(film.Picture, 0, 1, 4);
            _ = CutPlan.Of(range, new KeyPictures(file, film.Picture.Codec, config.LengthBytes));
            _ = config.Entry(film.Picture.Entry);
            return true;
        }
        catch (Exception refusal) when (refusal is InvalidDataException or MediaException or OverflowException)
        {
            return false;
        }
    }
}
