using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>A subject on the stage: poses drawn once, and a way to go.</summary>
internal sealed class Actor : StageItem
{
    private readonly Layer[] _poses;
    private readonly ActorKind _kind;
    private readonly float _z;
    private readonly float _foot;
    private readonly float _size;
    private readonly float _speed;
    private readonly float _cycle;
    private readonly float _phase;
    private readonly float _mirror;
    private readonly float _range;
    private readonly float _x;
    private Vector2 _shift;
    private int _pose;

    private Actor(ActorKind kind, Layer[] poses, Place place, float phase)
    {
        (_kind, _poses, _z, _foot, _size, _x) = (kind, poses, place.Z, place.Foot, place.Size, place.X);
        (_speed, _cycle, _phase, _mirror, _range) = (place.Speed, place.Cycle, phase, place.Mirror, place.Range);
    }

    /// <param name="studio">The scene.</param>
    /// <param name="kind">What to draw.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="paint">The colour the prompt gave.</param>
    /// <param name="dice">Its own chance.</param>
    public static Actor Cast(Studio studio, ActorKind kind, Place place, Vector3? paint, Dice dice)
    {
        var poses = new Layer[kind.Poses];
        var seed = dice.Next();
        var phase = dice.Unit();
        Parallel.For(0, kind.Poses, studio.Cores, pose =>
        {
            var reach = kind.Reach * place.Size;
            var canvas = studio.CanvasOver(
                place.X - reach, place.Foot - ((1 + kind.Above) * place.Size), place.X + reach, place.Foot + (kind.Below * place.Size), Sharpness(studio, place));
            if (kind.Domain == Domain.Land && kind.Reach < 1.5f)
            {
                Shadow(studio, canvas, place, kind.Reach);
            }

            var toWorld = new Matrix3x2(place.Flip ? -place.Size : place.Size, 0, 0, -place.Size, place.X, place.Foot);
            kind.Draw(new Easel(canvas, studio, toWorld, place.Z, new Dice(seed)) { Phase = pose / (float)kind.Poses, Paint = paint });
            poses[pose] = canvas.ToLayer();
        });
        return new Actor(kind, poses, place, phase);
    }

    public override void Prepare(Shot shot)
    {
        var turn = ((shot.Time / _cycle) + _phase) % 1;
        _pose = (int)(turn * _poses.Length) % _poses.Length;
        var beat = MathF.Sin(turn * MathF.Tau);
        var travelled = Wrap(shot.Time * _speed);
        _shift = _kind.Travel switch
        {
            Travel.None => Vector2.Zero,
            Travel.Bob or Travel.Sail => new Vector2(travelled, 0.018f * _size * MathF.Sin((shot.Time * 1.3f) + (_phase * 6.3f))),
            Travel.Run => new Vector2(travelled, -0.03f * _size * MathF.Abs(beat)),
            Travel.Float => new Vector2(travelled, 0.05f * _size * MathF.Sin((shot.Time * 0.7f) + (_phase * 6.3f))),
            Travel.Fly or Travel.Swim => new Vector2(travelled, 0.06f * _size * MathF.Sin((shot.Time * 0.9f) + (_phase * 6.3f))),
            Travel.Leap => new Vector2(travelled, -1.1f * _size * MathF.Max(-0.6f, MathF.Sin((shot.Time * 2.1f) + (_phase * 6.3f)))),
            _ => new Vector2(travelled, 0),
        };
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        if (_mirror > 0)
        {
            DrawMirror(shot, top, bottom);
        }

        shot.Draw(_poses[_pose], _z, top, bottom, _shift.X, _shift.Y);
    }

    /// <summary>Its image in the water: upside down under its foot, each row moved by the waves.</summary>
    private void DrawMirror(Shot shot, int top, int bottom)
    {
        var layer = _poses[_pose];
        var map = shot.Lens.At(_z);
        var step = layer.Density / (shot.Height * map.Scale);
        var column = ((map.WorldX(shot.ScreenX(0)) - _shift.X - layer.Left) * layer.Density) - 0.5f;
        var foot = shot.PixelY(map.ScreenY(_foot));
        var first = Math.Max(top, (int)foot);
        var last = Math.Min(bottom, (int)(foot + (_size * map.Scale * shot.Height * 0.9f)));
        for (var y = first; y < last; y++)
        {
            var world = map.WorldY(shot.ScreenY(y));
            var row = (((2 * _foot) - world - layer.Top - _shift.Y) * layer.Density) - 0.5f;
            if (row >= 0 && row < layer.Height - 1)
            {
                var deep = (y - foot) / MathF.Max(last - foot, 1);
                var wobble = (MathF.Sin((world * 190) + (shot.Time * 4.3f)) + MathF.Sin((world * 83) - (shot.Time * 2.9f))) * layer.Density * 0.0035f * (0.4f + deep);
                LayerBlend.Row(shot.Row(y), layer, row, column + wobble, step, _mirror * (1 - (deep * 0.8f)));
            }
        }
    }

    /// <summary>Travellers that leave on one side come back on the other.</summary>
    private float Wrap(float way)
    {
        if (_speed == 0)
        {
            return 0;
        }

        var from = -_range - _x;
        var length = 2 * _range;
        var at = (way - from) % length;
        return (at < 0 ? at + length : at) + from;
    }

    /// <summary>What joins a figure to the ground: a soft dark ellipse, longer away from the light.</summary>
    private static void Shadow(Studio studio, Canvas canvas, Place place, float reach)
    {
        var half = MathF.Min(reach * 0.62f, 0.5f) * place.Size;
        var x = place.X - (studio.Palette.Side * half * 0.25f);
        for (var i = 0; i < 4; i++)
        {
            var grow = 1 - (i * 0.22f);
            canvas.Fill(Outline.Ellipse(x, place.Foot, half * grow, half * 0.1f * grow), new Vector4(0.02f, 0.02f, 0.05f, 0.13f));
        }
    }

    private static float Sharpness(Studio studio, Place place)
    {
        // What the camera comes close to is drawn larger, so that it does not blur.
        var scale = 1f;
        for (var i = 0; i <= 4; i++)
        {
            scale = MathF.Max(scale, studio.Camera.At(i / 4f).At(place.Z).Scale);
        }

        return MathF.Min(scale, 1.6f);
    }
}

/// <summary>Where a subject stands and how it goes.</summary>
/// <param name="X">World x.</param>
/// <param name="Foot">World y of its foot.</param>
/// <param name="Z">Depth.</param>
/// <param name="Size">World height.</param>
internal sealed record Place(float X, float Foot, float Z, float Size)
{
    public bool Flip { get; init; }

    /// <summary>World units a second, to the right.</summary>
    public float Speed { get; init; }

    /// <summary>Seconds of a cycle of movement.</summary>
    public float Cycle { get; init; } = 1;

    /// <summary>Strength of its image in the water.</summary>
    public float Mirror { get; init; }

    /// <summary>World x beyond which travellers turn up on the other side.</summary>
    public float Range { get; init; } = 2;
}
