using FsCheck;
using FsCheck.Fluent;

namespace Reelwright.Media.Tests;

public sealed class TellingWhereAFileCameFrom : MediaFolder
{
    private static readonly string[] Awkward =
    [
        "plain", "a=b;c#d\\e", "\"quoted\" and 'quoted'", "first\nsecond\r\nthird\rfourth", "]]> <b>&amp;</b> <?xpacket end?>", "  spaces  ", "\n", "\t",
        "zażółć gęślą jaźń", "שלום עולם \u202Eright to left", "👩‍🚀🌊 emoji", "null\0bell\u0007escape\u001B[31m", "half \uD83D surrogate", "\uFEFFmark\uFFFE\uFFFF", "-i /etc/passwd", "%{pts}",
        "[STREAM]\ntitle=injected", ";FFMETADATA1", "ends in a backslash\\", "\\", "=", "",
    ];

    [Fact]
    public async Task A_film_tells_its_origin_in_xmp_and_in_plain_tags()
    {
        var metadata = new MediaMetadata
        {
            Title = "A lighthouse",
            Prompt = "a lighthouse at dusk; \"quiet\" sea #1\nslow zoom = in",
            Model = "ltx",
            Seed = -42,
            Engine = "local",
            DigitalSourceType = DigitalSourceType.AlgorithmicMedia,
            CreatedBy = "Reelwright",
        };

        var film = await EncodeAsync(metadata);

        Assert.Equal(metadata, await MediaMetadata.ReadAsync(film, Cancel));
        var tags = (await LookAsync(film)).GetProperty("format").GetProperty("tags");
        Assert.Equal("A lighthouse", tags.GetProperty("title").GetString());
        Assert.Equal(metadata.Prompt, tags.GetProperty("description").GetString());
        Assert.Equal($"{metadata.Prompt}\nModel: ltx, Seed: -42, Engine: local", tags.GetProperty("comment").GetString());
        Assert.Equal("Reelwright", tags.GetProperty("artist").GetString());
        var bytes = await File.ReadAllBytesAsync(film, Cancel);
        Assert.True(bytes.AsSpan().IndexOf("http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"u8) > 0);
        Assert.Equal(["film.mp4"], Names);
    }

    [Fact]
    public async Task Awkward_text_reaches_a_films_tags_unharmed_and_stays_text()
    {
        foreach (var text in Awkward)
        {
            var metadata = new MediaMetadata { Title = text, Comment = text, Prompt = text, Model = text, Engine = text, CreatedBy = text };

            var film = await EncodeAsync(metadata);

            Assert.Equal(metadata, await MediaMetadata.ReadAsync(film, Cancel));
            var container = (await LookAsync(film)).GetProperty("format");
            var title = container.TryGetProperty("tags", out var tags) && tags.TryGetProperty("title", out var tag) ? tag.GetString() : null;
            Assert.Equal(Told(metadata.Title), title);
        }
    }

    [Fact]
    public void Any_text_survives_the_round_trip_through_xmp() =>
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(500), Prop.ForAll(Metadata, metadata => metadata.Equals(Xmp.Read(Xmp.Write(metadata)))));

    [Fact]
    public void Any_text_survives_the_round_trip_through_png() =>
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(100), Prop.ForAll(Metadata, metadata =>
        {
            var path = At("picture.png");
            File.WriteAllBytes(path, PngWriter.Encode(new RawImage(1, 1, [1, 2, 3, 255]), metadata));
            return metadata.Equals(MediaMetadata.ReadAsync(path, Cancel).GetAwaiter().GetResult());
        }));

    [Fact]
    public void Any_text_can_be_told_in_ffmetadata_and_read_back_by_its_rules() =>
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(500), Prop.ForAll(Metadata, metadata =>
        {
            var read = ReadFfmetadata(MetadataFile.Text(metadata));
            return read.GetValueOrDefault("title") == Told(metadata.Title)
                && read.GetValueOrDefault("description") == Told(metadata.Prompt)
                && read.GetValueOrDefault("artist") == Told(metadata.CreatedBy)
                && read.Keys.All(key => key is "title" or "comment" or "description" or "artist");
        }));

    [Fact]
    public async Task A_picture_tells_its_origin_and_other_programs_still_read_it()
    {
        var metadata = new MediaMetadata { Prompt = "ein Haus – \"gemalt\"", Seed = 7, Model = "flux", DigitalSourceType = DigitalSourceType.TrainedAlgorithmicMedia };

        await Ffmpeg.EncodePngAsync(new RawImage(2, 1, [255, 0, 0, 255, 0, 0, 255, 255]), At("picture.png"), metadata, Cancel);

        Assert.Equal(metadata, await MediaMetadata.ReadAsync(At("picture.png"), Cancel));
        Assert.Equal("png", (await LookAsync(At("picture.png"))).GetProperty("streams")[0].GetProperty("codec_name").GetString());
        Assert.Equal([255, 0, 0, 255, 0, 0, 255, 255], (await Ffmpeg.DecodeImageAsync(At("picture.png"), MediaFormat.Png, cancel: Cancel)).Pixels);
        var file = await File.ReadAllBytesAsync(At("picture.png"), Cancel);
        Assert.True(file.AsSpan().IndexOf("iTXtparameters\0\0\0\0\0ein Haus – \"gemalt\"\nModel: flux, Seed: 7"u8) > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no media at all")]
    public async Task A_file_that_tells_nothing_reads_as_nothing(string content)
    {
        await File.WriteAllTextAsync(At("file"), content, Cancel);
        Assert.Null(await MediaMetadata.ReadAsync(At("file"), Cancel));
        Assert.Null(await MediaMetadata.ReadAsync(await MakeFilmAsync("film.mp4"), Cancel));
    }

    [Fact]
    public async Task A_cut_off_file_reads_as_nothing_at_every_length()
    {
        var film = await File.ReadAllBytesAsync(await EncodeAsync(new MediaMetadata { Title = "x" }), Cancel);
        for (var length = 0; length < film.Length; length += 97)
        {
            await File.WriteAllBytesAsync(At("cut"), film[..length], Cancel);
            Assert.Null(await MediaMetadata.ReadAsync(At("cut"), Cancel));
        }
    }

    private static Arbitrary<MediaMetadata> Metadata
    {
        get
        {
            var text = Gen.OneOf(
                Gen.Elements(Awkward),
                ArbMap.Default.ArbFor<string>().Generator,
                Gen.Elements("=;#\\\n\r\t <>&]'\"\0\u0001\uD83C\uDF0Aé".ToCharArray()).ListOf().Select(characters => new string([.. characters])));
            return (from title in text
                    from comment in text
                    from prompt in text
                    from model in text
                    from createdBy in text
                    from seed in ArbMap.Default.ArbFor<long?>().Generator
                    from type in ArbMap.Default.ArbFor<DigitalSourceType?>().Generator
                    select new MediaMetadata
                    {
                        Title = title,
                        Comment = comment,
                        Prompt = prompt,
                        Model = model,
                        CreatedBy = createdBy,
                        Seed = seed,
                        DigitalSourceType = type,
                    }).ToArbitrary();
        }
    }

    /// <summary>A tag cannot end in a backslash; the packet of XMP beside it can.</summary>
    private static string? Told(string? text) => text is [.., '\\'] ? text + " " : text;

    /// <summary>The rules of ffmpeg's documentation, "Metadata": lines of key=value, a backslash takes the next character as it is.</summary>
    private static Dictionary<string, string> ReadFfmetadata(string text)
    {
        var found = new Dictionary<string, string>();
        var (key, part) = ((string?)null, new System.Text.StringBuilder());
        var body = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        for (var i = 0; i < body.Length; i++)
        {
            switch (body[i])
            {
                case '\\':
                    part.Append(body[++i]);
                    break;
                case '=' when key is null:
                    (key, part) = (part.ToString(), new System.Text.StringBuilder());
                    break;
                case '\n':
                    found.Add(key!, part.ToString());
                    (key, part) = (null, new System.Text.StringBuilder());
                    break;
                default:
                    part.Append(body[i]);
                    break;
            }
        }

        return found;
    }

    private async Task<string> EncodeAsync(MediaMetadata metadata)
    {
        await using var encoder = Ffmpeg.EncodeVideo(new VideoEncodeSettings
        {
            Width = 16,
            Height = 16,
            FrameRate = 10,
            OutputPath = At("film.mp4"),
            Preset = "ultrafast",
            Metadata = metadata,
        });
        await encoder.WriteFrameAsync(new byte[encoder.FrameBytes], Cancel);
        await encoder.FinishAsync(Cancel);
        return At("film.mp4");
    }
}
