<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Note extends Model
{
    const UPDATED_AT = null;

    protected $fillable = ['text'];

    protected $visible = ['id', 'text'];
}
