using System.Text;
using Reelwright.Media.Subtitles;

namespace Reelwright.Media.Tests.Transcribing;

public sealed class Listening : MediaFolder
{
    [Fact]
    public async Task Sound_that_begins_late_keeps_its_place_in_the_film()
    {
        // One second of picture before the sound begins.
        var film = await MakeAsync(
            "late.mkv", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=4", "-itsoffset", "1", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=2", "-ac", "2");

        await Ffmpeg.ExtractSpeechAsync(film, MediaFormat.Mkv, At("a.wav"), 4, null, Cancel);

        var levels = await LevelsAsync(At("a.wav"));
        Assert.True(levels.Take(48).All(level => level < 0.001), "Before the sound there is silence.");
        Assert.True(levels.Skip(52).Take(96).All(level => level > 0.05), "The sound lasts two seconds.");
        var stream = (await LookAsync(At("a.wav"))).GetProperty("streams")[0];
        Assert.Equal(("pcm_s16le", "16000", 1), (stream.GetProperty("codec_name").GetString(), stream.GetProperty("sample_rate").GetString(), stream.GetProperty("channels").GetInt32()));
    }

    [Fact]
    public async Task A_long_recording_is_cut_where_nobody_speaks_and_silence_is_left_out()
    {
        // Tones with pauses at 3.0 and 6.5 s, then five seconds of nothing.
        var wav = await MakeAsync(
            "tones.wav", "-f", "lavfi", "-i", "aevalsrc=exprs='0.3*sin(2*PI*440*t)*(lt(t,3)+between(t,3.5,6.5)+between(t,7,8))':d=13:s=16000", "-c:a", "pcm_s16le");

        var pieces = await SpeechPieces.CutAsync(wav, 4, Cancel);

        Assert.Equal([0.0, 3.25, 6.75], pieces.Select(piece => piece.StartSeconds), (a, b) => Math.Abs(a - b) < 0.1);
        Assert.All(pieces, piece => Assert.InRange(piece.Seconds, 1, 4));
        Assert.Equal(pieces[1].FirstSample, pieces[0].FirstSample + pieces[0].Samples);
        Assert.True(pieces[^1].StartSeconds + pieces[^1].Seconds < 12, "The silent end is left out.");
    }

    [Fact]
    public async Task Pieces_together_are_the_recording_to_the_sample()
    {
        var wav = await MakeAsync("noise.wav", "-f", "lavfi", "-i", "anoisesrc=d=7.31:r=16000:a=0.3:seed=1", "-ac", "1", "-c:a", "pcm_s16le");
        using var copies = new MemoryStream();
        using var packed = new MemoryStream();

        foreach (var piece in await SpeechPieces.CutAsync(wav, 2, Cancel))
        {
            await Ffmpeg.CutSpeechAsync(wav, piece, At("piece.wav"), Cancel);
            copies.Write((await File.ReadAllBytesAsync(At("piece.wav"), Cancel)).AsSpan(44));
            await Ffmpeg.PackSpeechAsync(wav, piece, At("piece.flac"), Cancel);
            packed.Write(await SamplesAsync(At("piece.flac")));
        }

        var whole = await SamplesAsync(wav);
        Assert.Equal(whole, copies.ToArray());
        Assert.Equal(whole, packed.ToArray());
    }

    [Fact]
    public async Task A_file_without_sound_cannot_be_listened_to() =>
        await FailsAsync(MediaFailure.Unsupported, async () => await Ffmpeg.ExtractSpeechAsync(await MakeFilmAsync("mute.mp4"), MediaFormat.Mp4, At("a.wav"), 2, null, Cancel));

    [Theory]
    [InlineData("people 1.710 1.900 0.672034", "people 1.71 1.9")]
    [InlineData("didn't(3) 3.140 3.480 0.051035", "didn't 3.14 3.48")]
    [InlineData("<sil> 2.430 3.050 0.999200", null)]
    [InlineData("[NOISE] 2.430 3.050 0.999200", null)]
    [InlineData("</s> 6.680 7.260 1.000000", null)]
    [InlineData("oh well you didn't", null)]
    [InlineData("one 1 2 three", null)]
    [InlineData("", null)]
    public void Pocketsphinx_tells_words_between_other_things(string line, string? expected) =>
        Assert.Equal(expected, PocketSphinx.ReadWord(line) is { } word ? $"{word.Text} {word.Start} {word.End}" : null);

    [Fact]
    public void Words_between_pauses_become_sentences()
    {
        SpokenText[] words = [new(1, 1.2, "i"), new(1.2, 1.5, "know"), new(3, 3.4, "yes")];

        Assert.Equal([new SpokenText(1, 1.5, "I know."), new SpokenText(3, 3.4, "Yes.")], PocketSphinx.Phrases(words));
    }

    [Fact]
    public async Task Pocketsphinx_hears_some_words_of_easy_speech_at_their_times()
    {
        await SpeakAsync("people want to go to the city with their children", "said.wav");
        var wav = await MakeAsync("late.wav", "-i", At("said.wav"), "-af", "adelay=2000:all=1,apad=pad_dur=2", "-ar", "16000", "-ac", "1", "-c:a", "pcm_s16le");

        var heard = await new PocketSphinx("pocketsphinx_continuous").HearAsync(wav, 7, null, Cancel);

        var spoken = 2 + (await Ffmpeg.ProbeAsync(At("said.wav"), MediaFormat.Wav, Cancel)).DurationSeconds;
        Assert.True(heard.Words.Select(word => word.Text).Intersect(["people", "want", "go", "city", "with", "their", "children"]).Count() >= 4, string.Join(' ', heard.Words));
        Assert.All(heard.Words, word => Assert.True(word.Start >= 1.8 && word.End <= spoken + 0.2, $"{word} lies outside of the speech that ends at {spoken}."));
    }

    [Fact]
    public async Task Cancelling_ends_pocketsphinx()
    {
        var wav = await MakeAsync("noise.wav", "-f", "lavfi", "-i", "anoisesrc=d=600:r=16000:a=0.3:seed=1", "-ac", "1", "-c:a", "pcm_s16le");
        using var cancel = new CancellationTokenSource();
        var listening = new PocketSphinx("pocketsphinx_continuous").HearAsync(wav, 600, null, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening.WaitAsync(TimeSpan.FromMinutes(1), Cancel));
    }

    [Fact]
    public async Task Whisper_is_started_with_the_model_and_its_answer_is_read()
    {
        const string Answer = """
            { "result": { "language": "de" }, "transcription": [
              { "offsets": { "from": 500, "to": 2500 }, "text": " Guten Tag.", "tokens": [
                { "text": "[_BEG_]", "offsets": { "from": 0, "to": 0 } },
                { "text": " Guten", "offsets": { "from": 500, "to": 1000 } }, { "text": " Tag", "offsets": { "from": 1900, "to": 2400 } }, { "text": ".", "offsets": { "from": 2400, "to": 2500 } } ] } ] }
            """;
        var whisper = await FakeWhisperAsync($"cat > \"$folder/whisper.json\" <<'END'\n{Answer}\nEND");

        var (speech, language) = await whisper.HearAsync(At("a.wav"), null, 2, Folder, Cancel);

        Assert.Equal("de", language);
        Assert.Equal(new SpokenText(0.5, 2.5, " Guten Tag."), Assert.Single(speech.Segments));
        Assert.Equal([" Guten", " Tag", "."], speech.Words.Select(word => word.Text));
        Assert.Equal($"-m {At("ggml-tiny.bin")} -f {At("a.wav")} -l auto -t 2 -ojf -of {At("whisper")} -np", (await File.ReadAllTextAsync(At("arguments"), Cancel)).Trim());
        Assert.DoesNotContain("whisper.json", Names);
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("exit 0")]
    [InlineData("echo '{' > \"$folder/whisper.json\"")]
    [InlineData("echo '{}' > \"$folder/whisper.json\"")]
    [InlineData("echo '{ \"transcription\": [{ \"text\": 7 }] }' > \"$folder/whisper.json\"")]
    public async Task Whisper_that_fails_says_so(string script)
    {
        var whisper = await FakeWhisperAsync(script);

        await FailsAsync(MediaFailure.Failed, () => whisper.HearAsync(At("a.wav"), "en", 2, Folder, Cancel));
    }

    /// <summary>A program that is called as whisper-cli and keeps its arguments.</summary>
    private async Task<WhisperCli> FakeWhisperAsync(string script)
    {
        await File.WriteAllTextAsync(At("whisper-cli"), $"#!/bin/sh\nfolder=$TMPDIR\necho \"$@\" > \"$folder/arguments\"\n{script}\n", Cancel);
        Assert.Equal(0, (await ToolProcess.RunAsync(new ToolCommand("chmod", ["u+x", At("whisper-cli")]), Cancel)).ExitCode);
        await File.WriteAllTextAsync(At("ggml-tiny.bin"), "", Cancel);
        return new WhisperCli(At("whisper-cli"), At("ggml-tiny.bin"));
    }

    private async Task SpeakAsync(string text, string name)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("espeak-ng", ["-v", "en-us+f3", "-s", "140", "-w", At(name), "--stdin"]) { Input = Encoding.UTF8.GetBytes(text) }, Cancel);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
    }

    private static async Task<List<float>> LevelsAsync(string wav) => (await SpeechWav.LevelsAsync(wav, 320, Cancel)).Levels;

    private static async Task<byte[]> SamplesAsync(string path) =>
        (await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-f", "s16le", "-"]), Cancel)).Output;
}
