using Reelwright.Media.Cutting;
using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

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

        var track = (await CutFilm.TryReadAsync(path, Cancel)).Film!.Picture;

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
            refused += await FollowAsync(At("damaged.mp4")) ? 0 : 1;
        }

        Assert.InRange(refused, 1, 399);
    }

    [Fact]
    public void Tracks_together_have_no_more_samples_than_a_film_has()
    {
        const int Half = 3_100_000;
        var tables = new Mp4SampleTables(1L << 40);

        Assert.Equal(Half, tables.Read(Table(Half, 0)).Samples.Length);
        Assert.Contains("More samples", Assert.Throws<InvalidDataException>(() => tables.Read(Table(Half, 0))).Message);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(991)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 5)]
    public void A_sample_outside_of_the_file_is_refused(long offset)
    {
        Assert.Equal(990, new Mp4SampleTables(1_000).Read(Table(10, 990)).Samples[0].Offset);
        Assert.Contains("outside", Assert.Throws<InvalidDataException>(() => new Mp4SampleTables(1_000).Read(Table(10, offset))).Message);
    }

    [Fact]
    public void Times_of_decoding_rise_and_are_never_late_in_any_order()
    {
        var chance = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var shown = Enumerable.Range(0, 1 + chance.Next(40)).Select(i => (i * 40L) + chance.Next(39)).ToArray();
            var pieces = shown.Select((time, i) => (Time: time, Key: i + chance.Next(1 + (round % 7)))).OrderBy(piece => piece.Key)
                .Select(piece => new Mp4Sample(0, 1, piece.Time, 0, 0, true)).ToList();

            var (built, start) = Timeline.Build(pieces);

            Assert.Equal(0, built[0].Decode);
            Assert.All(built.Zip(built.Skip(1)), pair => Assert.True(pair.First.Decode < pair.Second.Decode));
            Assert.All(built, piece => Assert.True(piece.Shift >= 0));
            Assert.Equal(pieces.Select(piece => piece.Shown - shown[0]), built.Select(piece => piece.Shown - start));
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

    /// <summary>The tables of samples of one byte that lie together.</summary>
    private static Mp4Box Table(int count, long offset)
    {
        var writer = new Mp4BoxWriter();
        Write("stsz", 1, (uint)count);
        Write("stts", 1, (uint)count, 40);
        Write("stsc", 1, 1, (uint)count, 1);
        Write("co64", 1, (uint)(offset >> 32), (uint)(offset & uint.MaxValue));
        return new Mp4Box(Mp4Box.Name("stbl"u8), writer.ToArray());

        void Write(string type, params uint[] numbers)
        {
            writer.Begin(type, 0, 0);
            Array.ForEach(numbers, writer.U32);
            writer.End();
        }
    }

    /// <summary>Reads as far as a cut would; false when it was refused. Anything but a refusal in words is a fault of the reader.</summary>
    private static async Task<bool> FollowAsync(string path)
    {
        try
        {
            if ((await CutFilm.TryReadAsync(path, Cancel)).Film is not { } film)
            {
                return false;
            }

            var config = AvcConfig.Read(film.Picture.Entry.Config);
            _ = PieceEncoder.Refusal(config);
            using var file = File.OpenHandle(path);
            var range = CutRange.Of(film.Picture, 0, 1, 4);
            _ = CutPlan.Of(range, new KeyPictures(file, film.Picture.Codec, config.LengthBytes));
            _ = film.Picture.Entry.With(config.Write());
            return true;
        }
        catch (Exception refusal) when (refusal is InvalidDataException or MediaException or OverflowException)
        {
            return false;
        }
    }
}
