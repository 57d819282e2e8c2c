using FsCheck;
using FsCheck.Fluent;

namespace Reelwright.Media.Tests;

/// <summary>Joins whose clips have wishes of their own: transitions, lengths, a size for all.</summary>
public sealed class JoiningClips : MediaFolder
{
    [Fact]
    public async Task Each_seam_has_its_own_transition()
    {
        var (red, lime, blue) = (await ColourAsync("red"), await ColourAsync("lime"), await ColourAsync("blue"));
        JoinClip[] clips =
        [
            new(red) { Transition = MergeTransition.Wipe }, new(lime) { Transition = MergeTransition.Cut }, new(blue) { Transition = MergeTransition.Dissolve },
            new(red) { Transition = MergeTransition.Fade }, new(lime) { Transition = MergeTransition.Wipe },
        ];

        var made = await Ffmpeg.JoinAsync(clips, At("film.mp4"), new MergeSettings { TransitionSeconds = 0.4 }, null, Cancel);

        Assert.Equal([(1.6, 0.4), (3.6, 0), (5.2, 0.4), (6.8, 0.4)], made.Seams.Select(seam => (Math.Round(seam.AtSeconds, 6), Math.Round(seam.TransitionSeconds, 6))));
        Assert.Equal((220, 8.8), (made.FramesTotal, Math.Round(made.DurationSeconds, 6)));

        // The wipe's edge is in the middle, the lime picture behind it on the left.
        Assert.Equal(("lime", "red"), (await NameAsync(1.8, 4), await NameAsync(1.8, 60)));
        Assert.Equal(("lime", "blue"), (await NameAsync(3.56, 32), await NameAsync(3.6, 32)));
        Assert.Equal(("mixed", "black", "lime"), (await NameAsync(5.4, 32), await NameAsync(7, 32), await NameAsync(8.76, 32)));
    }

    [Theory]
    [InlineData("no-b-frames")]
    [InlineData("mkv")]
    [InlineData("turned-90")]
    public async Task A_longer_clip_gives_its_beginning_by_copying_and_sound_stays_in_time(string name)
    {
        var kind = Footage.Find(name);
        var clip = new JoinClip(await Footage.PathAsync(kind));

        var made = await Ffmpeg.JoinAsync([clip, clip with { MaxSeconds = 2.28 }, clip with { MaxSeconds = 1.36 }, clip with { MaxSeconds = 99 }], At("film.mp4"), new MergeSettings(), null, Cancel);

        Assert.Equal(JoinMethod.Copy, made.Method);
        Assert.Equal([6, 8.28, 9.64], made.Seams.Select(seam => Math.Round(seam.AtSeconds, 6)));
        var frames = await Footage.FramesAsync(At("film.mp4"), kind.Rotation);
        Assert.Equal([.. Enumerable.Range(0, 150), .. Enumerable.Range(0, 57), .. Enumerable.Range(0, 34), .. Enumerable.Range(0, 150)], frames.Select(frame => frame.Number));
        Assert.All(frames.Select((frame, at) => (frame, at)), pair => Assert.Equal(pair.at / 25.0, pair.frame.Seconds, 0.001));
        double[] expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, 8.28, 9.28, 9.64, 10.64, 11.64, 12.64, 13.64, 14.64];
        var beeps = await Footage.BeepsAsync(At("film.mp4"));
        Assert.Equal(expected.Length, beeps.Count);
        Assert.All(expected.Zip(beeps), pair => Assert.Equal(pair.First, pair.Second, 0.02));
    }

    [Fact]
    public async Task A_beginning_is_copied_only_where_none_of_its_pictures_needs_a_later_one()
    {
        var picture = (await Mp4.Mp4Reader.TryReadAsync(await Footage.PathAsync(Footage.ClosedGop), Cancel)).Film!.Picture!;
        var shown = picture.Samples.Select(sample => sample.Shown).Order().ToList();

        var beginnings = Enumerable.Range(1, 149).Select(frames => (Frames: frames, Picture: MergedPicture.Shorten(picture, frames / 25.0))).ToList();

        Assert.Contains(beginnings, beginning => beginning.Picture is null);
        Assert.All(beginnings.Where(beginning => beginning.Picture is not null), beginning =>
        {
            Assert.Equal(shown.Take(beginning.Frames), beginning.Picture!.Samples.Select(sample => sample.Shown).Order());
            Assert.Equal(beginning.Frames / 25.0, beginning.Picture.Seconds, 1e-9);
        });
        Assert.Same(picture, MergedPicture.Shorten(picture, 6));
        Assert.Same(picture, MergedPicture.Shorten(picture, null));
    }

    [Fact]
    public async Task A_clip_whose_beginning_cannot_be_copied_is_coded_beside_the_others()
    {
        var clip = new JoinClip(await Footage.PathAsync(Footage.ClosedGop));

        // Pictures 48 and 49 are shown before the one that they are coded with.
        var made = await Ffmpeg.JoinAsync([clip, clip with { MaxSeconds = 1.88 }, clip with { MaxSeconds = 1.92 }, clip with { MaxSeconds = 1.96 }], At("film.mp4"), new MergeSettings(), null, Cancel);

        Assert.Equal(JoinMethod.Smart, made.Method);
        Assert.Equal(
            [.. Enumerable.Range(0, 150), .. Enumerable.Range(0, 47), .. Enumerable.Range(0, 48), .. Enumerable.Range(0, 49)],
            (await Footage.FramesAsync(At("film.mp4"))).Select(frame => frame.Number));
    }

    [Fact]
    public async Task Many_clips_with_transitions_stay_in_time_to_the_last()
    {
        // Two levels of sound: 24 clips are more than one run opens. The first run's last clip passes into the second's first.
        var clip = new JoinClip(await Footage.PathAsync(Footage.Mono441)) { MaxSeconds = 1.2, Transition = MergeTransition.Cut };
        var clips = Enumerable.Range(0, 24).Select(number => number % 20 == 19 ? clip with { Transition = MergeTransition.Dissolve } : clip).ToList();

        var made = await Ffmpeg.JoinAsync(clips, At("film.mp4"), new MergeSettings { TransitionSeconds = 0.2, Size = (64, 36) }, null, Cancel);

        Assert.Equal((24 * 1.2) - 0.2, made.DurationSeconds, 0.001);
        var beeps = await Footage.BeepsAsync(At("film.mp4"));
        var starts = made.Seams.Select(seam => seam.AtSeconds).Prepend(0).ToList();

        // In a transition a beep at a clip's beginning is still quiet.
        var heard = starts.Where((_, number) => number is not 20).SelectMany(start => new[] { start, start + 1 }).Append(starts[20] + 1).Order().ToList();
        Assert.All(heard, start => Assert.Contains(beeps, beep => Math.Abs(beep - start) < 0.02));
    }

    [Fact]
    public async Task A_size_of_its_own_is_filled_with_every_shape_and_films_that_have_it_are_copied()
    {
        var clip = new JoinClip(await Footage.PathAsync(Footage.ClosedGop));
        var tall = new JoinClip(await Footage.PathAsync(Footage.Turned90));

        Assert.Equal(JoinMethod.Copy, (await Ffmpeg.JoinAsync([clip, clip], At("film.mp4"), new MergeSettings { Size = (192, 108) }, null, Cancel)).Method);
        Assert.Equal(JoinMethod.Copy, (await Ffmpeg.JoinAsync([clip], At("film.mp4"), new MergeSettings { Size = (192, 108) }, null, Cancel)).Method);
        Assert.Equal(JoinMethod.Encode, (await Ffmpeg.JoinAsync([tall, clip], At("film.mp4"), new MergeSettings { Size = (216, 384) }, null, Cancel)).Method);

        var info = await Ffmpeg.ProbeAsync(At("film.mp4"), MediaFormat.Mp4, Cancel);
        var image = await Ffmpeg.GrabFrameAsync(At("film.mp4"), MediaFormat.Mp4, FramePosition.At(9), Cancel);
        Assert.Equal((216, 384, 0), (info.Width, info.Height, info.Rotation));
        Assert.True(image.Pixels[((20 * 216) + 108) * 4] < 20, "Above the lying clip it is black.");
        Assert.Equal(Enumerable.Range(0, 150), (await Footage.NumbersAsync(At("film.mp4"), 90)).Take(150));
    }

    [Fact]
    public async Task Joins_that_cannot_be_are_refused()
    {
        var film = new JoinClip(await Footage.PathAsync(Footage.Silent));

        await RefusedAsync([]);
        await RefusedAsync([film with { MaxSeconds = 0 }]);
        await RefusedAsync([film], new MergeSettings { Size = (101, 100) });
        await RefusedAsync([film], new MergeSettings { LeadClip = 1 });
        await RefusedAsync([film with { StillSeconds = 1 }]);
        await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.JoinAsync([film, film with { StillSeconds = 1 }], At("film.mp4"), new MergeSettings(), null, Cancel));
        Assert.Empty(Names);

        Task<ArgumentException> RefusedAsync(JoinClip[] clips, MergeSettings? settings = null) =>
            Assert.ThrowsAsync<ArgumentException>(() => Ffmpeg.JoinAsync(clips, At("film.mp4"), settings ?? new MergeSettings(), null, Cancel));
    }

    [Fact]
    public void Clips_of_any_length_lie_on_the_timeline_without_gaps_and_transitions_take_no_more_than_there_is()
    {
        var clips = (from frames in Gen.Choose(1, 80)
                     from most in Gen.Choose(0, 100)
                     from transition in Gen.Elements(Enum.GetValues<MergeTransition>())
                     select (Frames: frames, Most: most == 0 ? (double?)null : most / 25.0, Transition: transition)).NonEmptyListOf();
        var wishes = from list in clips from wanted in Gen.Choose(0, 40) select (Clips: list.ToList(), Wanted: wanted);

        Check.QuickThrowOnFailure(Prop.ForAll(wishes.ToArbitrary(), wish => LiesWell(wish.Clips, wish.Wanted)));
    }

    private static bool LiesWell(List<(int Frames, double? Most, MergeTransition Transition)> wish, int wanted)
    {
        var parts = wish.Select((clip, at) => new MergePlan.Part(Known(clip.Frames), clip.Most, at == wish.Count - 1 ? MergeTransition.Cut : clip.Transition)).ToList();
        var plan = MergePlan.EncodeAllAsync(parts, new MergeSettings { TransitionSeconds = wanted / 25.0 }, CancellationToken.None).GetAwaiter().GetResult();
        var lengths = wish.Select(clip => Math.Min(clip.Frames, clip.Most is { } most ? (int)Math.Round(most * 25) : int.MaxValue)).ToList();
        var pieces = plan.Clips.Select((clip, at) => lengths[at] - clip.Head).ToList();
        var starts = pieces.Select((_, at) => pieces.Take(at).Sum() / 25.0).ToList();
        var timeline = plan.Timeline(starts, pieces.Sum() / 25.0);
        for (var at = 0; at < wish.Count; at++)
        {
            var (from, to) = timeline[at];
            var before = plan.Clips[at].Head;
            var after = at + 1 < wish.Count ? plan.Clips[at + 1].Head : 0;
            var hasSeam = at > 0 && parts[at - 1].Transition is not MergeTransition.Cut;
            if (Math.Abs(to - from - (lengths[at] / 25.0)) > 1e-9 || before + after > lengths[at] || before > wanted || before == 1 || (!hasSeam && before > 0)
                || (plan.Clips[at].Frames ?? lengths[at]) != lengths[at] || (at > 0 && Math.Abs(timeline[at - 1].To - from - (before / 25.0)) > 1e-9))
            {
                return false;
            }
        }

        return timeline[0].From == 0;
    }

    /// <summary>A source that nobody has to look into.</summary>
    private static JoinSource Known(int frames)
    {
        var info = new MediaInfo { Format = MediaFormat.WebM, DurationSeconds = frames / 25.0, Streams = [], Width = 64, Height = 48, FrameRate = new FrameRate(25), VideoCodec = "vp9" };
        return new JoinSource("nowhere.webm", MediaFormat.WebM, null, info, new MediaProbe(new FfmpegRunner(new FfmpegOptions())));
    }

    private Task<string> ColourAsync(string colour) => MakeAsync($"{colour}.mp4",
        "-f", "lavfi", "-i", $"color={colour}:size=64x48:rate=25:duration=2", "-pix_fmt", "yuv420p", "-colorspace", "smpte170m");

    private async Task<string> NameAsync(double seconds, int x)
    {
        var image = await Ffmpeg.GrabFrameAsync(At("film.mp4"), MediaFormat.Mp4, FramePosition.At(seconds), Cancel);
        var at = ((24 * 64) + x) * 4;
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) switch
        {
            ( > 220, < 40, < 40) => "red",
            ( < 40, > 220, < 40) => "lime",
            ( < 40, < 40, > 220) => "blue",
            ( < 40, < 40, < 40) => "black",
            _ => "mixed",
        };
    }
}
