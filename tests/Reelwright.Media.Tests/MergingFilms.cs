namespace Reelwright.Media.Tests;

public sealed class MergingFilms : MediaFolder
{
    [Theory]
    [InlineData(20, "closed-gop")]
    [InlineData(3, "open-gop")]
    [InlineData(3, "hevc")]
    [InlineData(3, "ten-bit")]
    [InlineData(3, "uneven")]
    [InlineData(3, "phone")]
    [InlineData(3, "mono-441")]
    [InlineData(3, "ntsc")]
    public async Task Films_of_one_kind_are_copied(int count, string name)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);

        var made = await Ffmpeg.MergeAsync([.. Enumerable.Repeat(source, count)], At("film.mp4"), new MergeSettings(), null, Cancel);

        Assert.Equal((JoinMethod.Copy, 0, 150 * count, false), (made.Method, made.FramesEncoded, made.FramesTotal, made.SoundEncoded));
        await LookAtSeamsAsync("film.mp4", made, kind, count);
    }

    [Theory]
    [InlineData("surround")]
    [InlineData("mp3-sound")]
    public async Task Sound_that_cannot_be_copied_is_coded_anew_beside_copied_pictures(string name)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);

        var made = await Ffmpeg.MergeAsync([source, source, source], At("film.mp4"), new MergeSettings(), null, Cancel);

        Assert.Equal((JoinMethod.Copy, true), (made.Method, made.SoundEncoded));
        await LookAtSeamsAsync("film.mp4", made, kind, 3);
        Assert.Equal(name == "surround" ? 6 : 1, (await Ffmpeg.ProbeAsync(At("film.mp4"), MediaFormat.Mp4, Cancel)).Channels);
    }

    [Fact]
    public async Task Clips_without_sound_are_silent_for_exactly_their_length()
    {
        var (beeping, silent) = (await Footage.PathAsync(Footage.ClosedGop), await Footage.PathAsync(Footage.Silent));

        foreach (var (clips, loud) in new[] { (new[] { silent, beeping, silent, beeping }, new[] { 1, 3 }), ([beeping, silent, silent], [0]) })
        {
            var made = await Ffmpeg.MergeAsync(clips, At("film.mp4"), new MergeSettings(), null, Cancel);

            Assert.Equal((JoinMethod.Copy, false), (made.Method, made.SoundEncoded));
            var beeps = await Footage.BeepsAsync(At("film.mp4"));
            var expected = loud.SelectMany(clip => Enumerable.Range(clip * 6, 6)).ToList();
            Assert.Equal(expected.Count, beeps.Count);
            Assert.All(expected.Zip(beeps), pair => Assert.Equal(pair.First, pair.Second, 0.02));
            Assert.Equal(clips.Length * 6, double.Parse((await LookAsync(At("film.mp4"))).GetProperty("streams")[1].GetProperty("duration").GetString()!), 0.03);
        }
    }

    [Theory]
    [InlineData("webm")]
    [InlineData("sixty")]
    [InlineData("turned-90")]
    [InlineData("odd-size")]
    [InlineData("edit-list")]
    [InlineData("late-picture")]
    [InlineData("one-frame")]
    [InlineData("uneven")]
    [InlineData("prores")]
    [InlineData("mono-441")]
    public async Task Only_what_differs_is_coded_anew(string name)
    {
        var (kind, first) = (Footage.Find(name), Footage.ClosedGop);
        var (other, source) = (await Footage.PathAsync(kind), await Footage.PathAsync(first));

        var made = await Ffmpeg.MergeAsync([source, other, source], At("film.mp4"), new MergeSettings(), null, Cancel);

        var frames = await Footage.FramesAsync(At("film.mp4"));
        var middle = frames.Count - 300;
        if (name is "mono-441" or "late-picture" or "one-frame")
        {
            // Its picture is of the first one's kind, and so is copied.
            Assert.Equal((JoinMethod.Copy, 0, name is "mono-441"), (made.Method, made.FramesEncoded, made.SoundEncoded));
        }
        else
        {
            Assert.Equal((JoinMethod.Smart, middle, 300 + middle), (made.Method, made.FramesEncoded, made.FramesTotal));
        }

        Assert.Equal(Enumerable.Range(0, 150), frames.Take(150).Select(frame => frame.Number));
        Assert.Equal(Enumerable.Range(0, 150), frames.TakeLast(150).Select(frame => frame.Number));
        Assert.All(frames.Select((frame, at) => (frame, at)), pair => Assert.Equal(pair.at / 25.0, pair.frame.Seconds, 0.001));
        await LookAtSoundAsync("film.mp4", made, [first, kind, first]);
    }

    [Theory]
    [InlineData("hdr-pq", "closed-gop")]
    [InlineData("odd-size", "closed-gop")]
    [InlineData("webm", "closed-gop")]
    [InlineData("hevc", "closed-gop")]
    [InlineData("wide-pixels", "closed-gop")]
    public async Task When_nothing_can_stand_beside_the_first_everything_is_coded(string firstName, string secondName)
    {
        var (first, second) = (Footage.Find(firstName), Footage.Find(secondName));

        var made = await Ffmpeg.MergeAsync([await Footage.PathAsync(first), await Footage.PathAsync(second)], At("film.mp4"), new MergeSettings(), null, Cancel);

        Assert.Equal((JoinMethod.Encode, 300, 300), (made.Method, made.FramesEncoded, made.FramesTotal));
        var info = await Ffmpeg.ProbeAsync(At("film.mp4"), MediaFormat.Mp4, Cancel);
        Assert.Equal(firstName switch { "odd-size" => (190, 106), "wide-pixels" => (256, 108), _ => (192, 108) }, (info.Width, info.Height));
        await LookAtSoundAsync("film.mp4", made, [first, second]);
    }

    [Theory]
    [InlineData(MergeTransition.Dissolve)]
    [InlineData(MergeTransition.Fade)]
    public async Task Clips_overlap_for_the_length_of_a_transition_and_so_do_their_sounds(MergeTransition transition)
    {
        var (a, b, c) = (await ColourAsync("a.mp4", "red", 300, 3), await ColourAsync("b.mp4", "lime", 600, 2), await ColourAsync("c.mp4", "blue", 900, 3));
        var made = await Ffmpeg.MergeAsync([a, b, c], At("film.mp4"), new MergeSettings { Transition = transition, TransitionSeconds = 0.8 }, null, Cancel);

        Assert.Equal((JoinMethod.Encode, 160, 160), (made.Method, made.FramesEncoded, made.FramesTotal));
        Assert.Equal([(2.2, 0.8), (3.4, 0.8)], made.Seams.Select(seam => (Math.Round(seam.AtSeconds, 6), Math.Round(seam.TransitionSeconds, 6))));
        var (before, half, after) = (await ColourAtAsync(2.1), await ColourAtAsync(transition is MergeTransition.Fade ? 2.56 : 2.6), await ColourAtAsync(3.1));
        Assert.True(before is { R: > 230, G: < 25 }, $"{before}");
        Assert.True(after is { G: > 230, R: < 25 }, $"{after}");
        Assert.True(transition is MergeTransition.Fade ? half is { R: < 40, G: < 40 } : half is { R: > 90 and < 170, G: > 90 and < 170 }, $"{half}");

        // At 2.6 s the first tone and the second are equally loud; the powers of both add up to one.
        var samples = await Ffmpeg.DecodeMonoAsync(At("film.mp4"), MediaFormat.Mp4, 48_000, 60, Cancel);
        Assert.Equal(6.4, samples.Length / 48_000.0, 0.03);
        var (low, high) = (AddingSoundTone(samples, 300, 2.55, 2.65), AddingSoundTone(samples, 600, 2.55, 2.65));
        Assert.Equal(0.3 * Math.Sqrt(0.5), low, 0.03);
        Assert.Equal(0.3 * Math.Sqrt(0.5), high, 0.03);
        Assert.Equal(0.3, AddingSoundTone(samples, 300, 1.9, 2.1), 0.01);
        Assert.Equal(0.3, AddingSoundTone(samples, 900, 4.4, 4.6), 0.01);
    }

    [Fact]
    public async Task Every_picture_outside_of_transitions_is_there_in_order_and_beeps_stay_with_them()
    {
        var sources = new[] { Footage.ClosedGop, Footage.Mono441, Footage.OpenGop };
        var paths = await Task.WhenAll(sources.Select(Footage.PathAsync));

        var made = await Ffmpeg.MergeAsync(paths, At("film.mp4"), new MergeSettings { Transition = MergeTransition.Dissolve, TransitionSeconds = 1 }, null, Cancel);

        var frames = await Footage.FramesAsync(At("film.mp4"));
        Assert.Equal(400, frames.Count);
        Assert.Equal(Enumerable.Range(0, 125), frames.Take(125).Select(frame => frame.Number));
        Assert.Equal(Enumerable.Range(25, 100), frames.Skip(150).Take(100).Select(frame => frame.Number));
        Assert.Equal(Enumerable.Range(25, 125), frames.Skip(275).Select(frame => frame.Number));
        Assert.All(frames.Select((frame, at) => (frame, at)), pair => Assert.Equal(pair.at / 25.0, pair.frame.Seconds, 0.001));
        var beeps = await Footage.BeepsAsync(At("film.mp4"));
        Assert.All(beeps, beep => Assert.Equal(Math.Round(beep), beep, 0.02));
        Assert.Equal([5.0, 10.0], made.Seams.Select(seam => seam.AtSeconds));
    }

    [Fact]
    public async Task A_transition_is_no_longer_than_its_clips_allow()
    {
        var (film, frame) = (await Footage.PathAsync(Footage.ClosedGop), await Footage.PathAsync(Footage.OneFrame));
        var brief = await ColourAsync("brief.mp4", "red", 300, 0.6);

        var made = await Ffmpeg.MergeAsync([film, brief, frame, brief], At("film.mp4"), new MergeSettings { Transition = MergeTransition.Fade, TransitionSeconds = 2 }, null, Cancel);

        Assert.Equal([0.28, 0, 0], made.Seams.Select(seam => Math.Round(seam.TransitionSeconds, 6)));
        Assert.Equal(150 + 15 + 1 + 15 - 7, (await Footage.TimesAsync(At("film.mp4"))).Count);
    }

    [Fact]
    public async Task Other_shapes_are_shown_whole_on_black()
    {
        var wide = await MakeAsync("wide.mp4", "-f", "lavfi", "-i", "color=white:size=128x64:rate=25:duration=0.4", "-pix_fmt", "yuv420p");
        var tall = await MakeAsync("tall.mp4", "-f", "lavfi", "-i", "color=white:size=64x128:rate=25:duration=0.4", "-pix_fmt", "yuv420p");

        await Ffmpeg.MergeAsync([wide, tall], At("film.mp4"), new MergeSettings(), null, Cancel);

        var image = await Ffmpeg.GrabFrameAsync(At("film.mp4"), MediaFormat.Mp4, FramePosition.At(0.7), Cancel);
        Assert.Equal((128, 64), (image.Width, image.Height));
        Assert.True(image.Pixels[((32 * 128) + 64) * 4] > 230, "The middle is white.");
        Assert.True(image.Pixels[((32 * 128) + 10) * 4] < 25, "The sides are black.");
    }

    [Fact]
    public async Task Bad_numbers_of_films_are_refused_and_damage_is_told()
    {
        var film = await Footage.PathAsync(Footage.Silent);
        var damaged = At("damaged.mp4");
        await File.WriteAllBytesAsync(damaged, (await File.ReadAllBytesAsync(film, Cancel))[..4000], Cancel);

        await Assert.ThrowsAsync<ArgumentException>(() => Ffmpeg.MergeAsync([film], At("film.mp4"), new MergeSettings(), null, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Ffmpeg.MergeAsync([.. Enumerable.Repeat(film, 21)], At("film.mp4"), new MergeSettings(), null, Cancel));
        await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.MergeAsync([film, damaged], At("film.mp4"), new MergeSettings(), null, Cancel));
        Assert.Equal(["damaged.mp4"], Names);
    }

    [Theory]
    [InlineData(MergeTransition.Cut)]
    [InlineData(MergeTransition.Dissolve)]
    public async Task A_cancelled_merge_leaves_nothing(MergeTransition transition)
    {
        var big = await MakeAsync("big.mp4", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=4", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        var small = await Footage.PathAsync(Footage.WebM);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reported = new List<double>();
        var progress = new Reporter(value =>
        {
            reported.Add(value);
            if (value > 0.02)
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ffmpeg.MergeAsync([big, small, big, small], At("film.mp4"), new MergeSettings { Transition = transition }, progress, cancel.Token));

        Assert.InRange(reported[^1], 0.02, 0.9);
        Assert.Equal(["big.mp4"], Names);
    }

    [Fact]
    public async Task Progress_rises_to_the_end()
    {
        var reported = new List<double>();

        await Ffmpeg.MergeAsync([await Footage.PathAsync(Footage.ClosedGop), await Footage.PathAsync(Footage.WebM)], At("film.mp4"), new MergeSettings(), new Reporter(reported.Add), Cancel);

        Assert.Equal(reported.Order(), reported);
        Assert.Equal(1, reported[^1], 1e-9);
        Assert.True(reported.Count > 3);
    }

    [Fact]
    public async Task A_damaged_index_never_does_more_than_refuse_the_film()
    {
        var film = await File.ReadAllBytesAsync(await Footage.PathAsync(Footage.OneFrame), Cancel);
        var index = film.AsSpan().IndexOf("moov"u8);
        var length = film.Length;
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 400; round++)
        {
            var bytes = film[..(round % 3 == 0 ? random.Next(index, length) : length)];
            for (var change = 0; change < 1 + (round % 4) && index + 8 < bytes.Length; change++)
            {
                bytes[random.Next(index + 4, bytes.Length)] = (byte)(random.Next(2) == 0 ? 0xFF : random.Next(256));
            }

            await File.WriteAllBytesAsync(At("damaged.mp4"), bytes, Cancel);
            refused += (await Mp4.Mp4Reader.TryReadAsync(At("damaged.mp4"), Cancel)).Film is null ? 1 : 0;
        }

        Assert.InRange(refused, 50, 399);
    }

    private sealed class Reporter(Action<double> take) : IProgress<double>
    {
        public void Report(double value) => take(value);
    }

    private Task<string> ColourAsync(string name, string colour, int pitch, double seconds) => MakeAsync(name,
        "-f", "lavfi", "-i", $"color={colour}:size=64x48:rate=25:duration={seconds}", "-f", "lavfi", "-i", $"aevalsrc=0.3*sin(2*PI*{pitch}*t):s=48000:d={seconds}",
        "-pix_fmt", "yuv420p", "-colorspace", "smpte170m", "-c:a", "aac", "-b:a", "128k");

    private async Task<(int R, int G, int B)> ColourAtAsync(double seconds)
    {
        var image = await Ffmpeg.GrabFrameAsync(At("film.mp4"), MediaFormat.Mp4, FramePosition.At(seconds), Cancel);
        var at = ((24 * 64) + 32) * 4;
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }

    private async Task LookAtSeamsAsync(string name, JoinedFilm made, FootageKind kind, int count)
    {
        var frames = await Footage.FramesAsync(At(name), kind.Rotation);
        Assert.Equal(Enumerable.Repeat(Enumerable.Range(0, 150), count).SelectMany(numbers => numbers), frames.Select(frame => frame.Number));
        for (var clip = 0; clip < count; clip++)
        {
            var start = clip == 0 ? 0 : made.Seams[clip - 1].AtSeconds;
            Assert.Equal(start, frames[clip * 150].Seconds, 0.0015);
            Assert.Equal(start + kind.SecondsOf(149) - kind.SecondsOf(0), frames[(clip * 150) + 149].Seconds, 0.0025);
        }

        await LookAtSoundAsync(name, made, [.. Enumerable.Repeat(kind, count)]);
    }

    /// <summary>Each clip beeps when its own clock says, to 20 ms, however many came before.</summary>
    private async Task LookAtSoundAsync(string name, JoinedFilm made, FootageKind[] kinds)
    {
        var starts = made.Seams.Select(seam => seam.AtSeconds).Prepend(0).Append(made.DurationSeconds).ToList();
        var beeps = await Footage.BeepsAsync(At(name));
        for (var clip = 0; clip < kinds.Length; clip++)
        {
            var (from, to) = (starts[clip], starts[clip + 1]);
            var own = beeps.Where(beep => beep >= from - 0.02 && beep < to - 0.05).ToList();
            var source = kinds[clip].Sound.Length == 0 ? [] : await Footage.BeepsAsync(await Footage.PathAsync(kinds[clip]));

            // A copied clip begins with its picture, a coded one with the earlier of picture and sound.
            var skipped = kinds[clip] == Footage.LatePicture && made.Method is JoinMethod.Copy ? 0.4 : 0;
            var expected = source.Count(beep => beep >= skipped && beep < to - from + skipped - 0.06);
            var first = kinds[clip] == Footage.EditList ? 2.2 : skipped;
            Assert.True(expected == own.Count, $"Clip {clip} from {from} to {to} should beep {expected} times: {string.Join(' ', own)}");
            Assert.All(own, beep => Assert.Equal(Math.Round(beep - from + first), beep - from + first, 0.02));
        }
    }

    private static double AddingSoundTone(float[] samples, int pitch, double from, double to)
    {
        var (first, count) = ((int)(from * 48_000), (int)((to - from) * pitch) * 48_000 / pitch);
        var (real, imaginary) = (0.0, 0.0);
        for (var at = 0; at < count; at++)
        {
            real += samples[first + at] * Math.Cos(2 * Math.PI * pitch * at / 48_000);
            imaginary += samples[first + at] * Math.Sin(2 * Math.PI * pitch * at / 48_000);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / count;
    }
}
