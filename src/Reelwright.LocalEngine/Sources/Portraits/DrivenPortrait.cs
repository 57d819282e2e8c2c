using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>A portrait that does what the face of a driving film does: shifts, turns, comes nearer, opens its mouth, blinks.</summary>
/// <param name="request">The request.</param>
/// <param name="portrait">The picture to move.</param>
/// <param name="film">The driving film; disposed with this.</param>
internal sealed class DrivenPortrait(LocalRequest request, Picture portrait, FilmReader film) : IFrameSource
{
    // Half of the way to what was seen: patches jump by quarters of a pixel, heads do not.
    private const float Follow = 0.6f;

    private readonly Picture _frame = new(film.Width, film.Height);
    private PortraitRig? _rig;
    private FaceTracker? _tracker;

    public Expression Now { get; private set; } = Expression.Rest;

    public async ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        await film.ReadAsync(_frame, cancel);
        _rig ??= new PortraitRig(Resampler.Cover(portrait, request.Width, request.Height));
        if (_tracker is null)
        {
            _tracker = new FaceTracker(_frame);
        }
        else
        {
            Now = Towards(Now, Seen(_tracker, _tracker.Follow(_frame)));
        }

        _rig.Draw(Now, target);
    }

    public ValueTask DisposeAsync() => film.DisposeAsync();

    private static Expression Seen(FaceTracker tracker, FaceMotion motion)
    {
        // The tracker turns about the face's middle, the rig about the neck below it; the difference is a small shift.
        var shift = motion.Shift / tracker.Face.Unit;
        var limit = new Vector2(1.1f);
        return new Expression(
            tracker.Expression.Open, 0, tracker.Expression.Blink, Vector2.Clamp(shift, -limit, limit), Math.Clamp(motion.Roll, -0.4f, 0.4f), Math.Clamp(motion.Scale, 0.75f, 1.35f));
    }

    private static Expression Towards(Expression from, Expression to) => new(
        Tones.Mix(from.Open, to.Open, 0.8f),
        0,
        Tones.Mix(from.Blink, to.Blink, 0.8f),
        Vector2.Lerp(from.Shift, to.Shift, Follow),
        Tones.Mix(from.Roll, to.Roll, Follow),
        Tones.Mix(from.Scale, to.Scale, Follow));
}
